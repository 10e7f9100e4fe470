"""The sandbox's applicant tracking systems: the actions of each, and the credentials for connecting it.

Actions are written as letters: C creates an application, A adds an attachment, N adds a note, S moves the stage. A
question mark after the letters means that the coverage is unknown, and "-" that no candidate can be pushed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

MEGABYTE = 1_000_000
PASSWORD = "letmein"  # noqa: S105 - the published demo secret of the sandbox
HRIS_TOO = frozenset(
    [
        "workday",
        "successfactors",
        "bamboohr",
        "ukgpro",
        "ukgready",
        "adpworkforcenow",
        "paylocity",
        "paycor",
        "dayforce",
    ]
)


@dataclass(frozen=True)
class CredentialField:
    """One box of the connection form; `demo` is the value that the sandbox accepts or suggests."""

    name: str
    label: str
    demo: str
    secret: bool = False


@dataclass(frozen=True)
class Tool:
    """One applicant tracking system; `sign_in` names a row of FORMS, or "oauth"."""

    id: str
    label: str
    actions: str
    sign_in: str = "api_key"
    paid: str | None = None
    partner: str | None = None

    def can(self, letter: str) -> bool:
        """Return whether the action with this letter is available."""
        return letter in self.actions

    @property
    def known(self) -> bool:
        """Return whether the coverage is known."""
        return "?" not in self.actions

    @property
    def fields(self) -> tuple[CredentialField, ...]:
        """Return the fields of the credentials form; empty for OAuth."""
        return FORMS.get(self.sign_in, ())


def _secret(name: str, label: str) -> CredentialField:
    return CredentialField(name, label, PASSWORD, secret=True)


_USERNAME = CredentialField("username", "Service user", "svc-factoryfix")
_CLIENT = (
    CredentialField("client_id", "Client ID", "ffx-recruiting-client"),
    _secret("client_secret", "Client secret"),
)
FORMS: dict[str, tuple[CredentialField, ...]] = {
    "ukgpro": (
        *_CLIENT,
        CredentialField("tenant", "Tenant", "USG1008IT124S"),
        CredentialField("host", "Web service host", "service4.ultipro.com"),
    ),
    "ukgready": (
        CredentialField("company_short_name", "Company short name", "6170001"),
        _secret("api_key", "API key"),
        _USERNAME,
        _secret("password", "Password"),
        CredentialField("host", "Sign-in host", "secure6.saashr.com"),
    ),
    "workday": (
        _USERNAME,
        _secret("password", "Password"),
        CredentialField("wsdl_url", "Recruiting WSDL address", "https://wd5-services1.myworkday.com/ccx/service/demo"),
        CredentialField("tenant", "Tenant", "demo_prod"),
    ),
    "client_credentials": (*_CLIENT, CredentialField("customer_id", "Customer ID", "10482")),
    "company_login": (
        CredentialField("company_id", "Company ID", "northgate"),
        _USERNAME,
        _secret("password", "Password"),
    ),
    "certificate": (*_CLIENT, _secret("certificate", "Certificate (PEM)"), _secret("private_key", "Private key (PEM)")),
    "host_login": (
        CredentialField("host", "Server address", "demo.example.com"),
        _USERNAME,
        _secret("password", "Password"),
    ),
    "api_key": (_secret("api_key", "API key"),),
    "subdomain_key": (CredentialField("subdomain", "Subdomain", "demo"), _secret("api_key", "API key")),
}
PAID_ADP = "API Central is a paid add-on from ADP."
TOOLS: dict[str, Tool] = {
    tool.id: tool
    for tool in (
        Tool("ukgpro", "UKG Pro", "CANS", "ukgpro", partner="UKG issues the client ID and secret."),
        Tool("ukgready", "UKG Ready", "CA", "ukgready"),
        Tool("workday", "Workday", "CAS", "workday"),
        Tool("adpworkforcenow", "ADP Workforce Now", "-", "certificate", paid=PAID_ADP),
        Tool("icims", "iCIMS", "CAS", "client_credentials", partner="Needs an integration licence from iCIMS."),
        Tool("paylocity", "Paylocity", "-", "client_credentials", paid="API access may be charged by Paylocity."),
        Tool("paycor", "Paycor", "C?", "oauth"),
        Tool("dayforce", "Dayforce", "C", "company_login"),
        Tool("successfactors", "SAP SuccessFactors", "CANS", "certificate"),
        Tool("oraclerecruiting", "Oracle Recruiting Cloud", "CAS", "host_login"),
        Tool("taleo", "Oracle Taleo", "C?", "host_login", paid="Taleo Web Services are priced by Oracle."),
        Tool("greenhousev3", "Greenhouse", "CANS", "oauth"),
        Tool("greenhouse", "Greenhouse (Harvest v1)", "CANS", "api_key"),
        Tool("lever", "Lever", "CANS", "oauth"),
        Tool("bullhorn", "Bullhorn", "CANS", "oauth"),
        Tool("bullhornlogin", "Bullhorn (login)", "CANS", "host_login"),
        Tool("bullhorn4salesforce", "Bullhorn for Salesforce", "C?", "oauth"),
        Tool("ashby", "Ashby", "CANS"),
        Tool("smartrecruiters", "SmartRecruiters", "CANS", "client_credentials"),
        Tool("jobvite", "Jobvite", "CA", "client_credentials", partner="Jobvite may ask for a $0 contract."),
        Tool("jazzhr", "JazzHR", "CA"),
        Tool("bamboohr", "BambooHR", "CS", "subdomain_key"),
        Tool("workable", "Workable", "CANS", "subdomain_key"),
        Tool("teamtailor", "Teamtailor", "CANS"),
        Tool("recruitee", "Recruitee", "CANS", "subdomain_key"),
        Tool("breezyhr", "Breezy HR", "CAS"),
        Tool("pinpoint", "Pinpoint", "CNS", "subdomain_key"),
        Tool("fountain", "Fountain", "CANS"),
        Tool("zohorecruit", "Zoho Recruit", "CANS", "oauth"),
        Tool("jobdiva", "JobDiva", "CAN", "company_login"),
        Tool("avionte", "Avionté BOLD", "C?", "client_credentials"),
        Tool("cornerstoneondemand", "Cornerstone OnDemand", "C", "client_credentials"),
        Tool("eightfold", "Eightfold", "C?"),
        Tool("personio", "Personio", "C", "client_credentials"),
        *(
            Tool(name, label, "C?")
            for name, label in (
                ("crelate", "Crelate"),
                ("loxo", "Loxo"),
                ("phenom", "Phenom"),
                ("paradox", "Paradox"),
                ("gem", "Gem"),
                ("recruiterflow", "Recruiterflow"),
                ("careerplug", "CareerPlug"),
                ("apploi", "Apploi"),
                ("ceipal", "Ceipal"),
                ("manatal", "Manatal"),
            )
        ),
    )
}
PDF_AND_WORD = ["application/pdf", "application/msword"]
CREATE_LIMITS: dict[str, dict[str, Any]] = {
    "ukgpro": {"CV": (0, 1, 5 * MEGABYTE, PDF_AND_WORD), "OTHER": (0, 5, 5 * MEGABYTE, PDF_AND_WORD)},
    "lever": {
        "CV": (0, 1, 30 * MEGABYTE, None),
        "COVER_LETTER": (0, 1, 30 * MEGABYTE, None),
        "OTHER": (0, 8, None, None),
    },
    "greenhousev3": {"CV": (0, 1, None, None), "COVER_LETTER": (0, 1, None, None), "OTHER": (0, None, None, None)},
    "workday": {"CV": (0, 1, 5 * MEGABYTE, ["application/pdf"]), "OTHER": (0, 4, 5 * MEGABYTE, ["application/pdf"])},
    "dayforce": {"CV": (0, 1, 2 * MEGABYTE, PDF_AND_WORD)},
    "bamboohr": {"CV": (0, 1, 20 * MEGABYTE, None), "COVER_LETTER": (0, 1, 20 * MEGABYTE, None)},
    "bullhorn": {"CV": (0, None, 10 * MEGABYTE, None), "OTHER": (0, None, 10 * MEGABYTE, None)},
}


def demo_credentials(tool: Tool) -> dict[str, str]:
    """Return credentials that the sandbox accepts for this tool, by field."""
    if tool.sign_in == "oauth":
        return {"account": "administrator", "decision": "allow"}
    return {field.name: field.demo for field in tool.fields}


def credentials_problem(tool: Tool, form: dict[str, str]) -> str | None:
    """Return the ATS's message for refused credentials; None if it accepts them."""
    if tool.sign_in == "oauth":
        if form.get("decision") != "allow":
            return f"Access was declined on {tool.label}’s consent page."
        if form.get("account") != "administrator":
            return f"This {tool.label} account has no administrator rights, so it cannot approve the connection."
        return None
    for field in tool.fields:
        value = form.get(field.name, "").strip()
        if not value:
            return f"{field.label} is missing."
        if field.secret and value != PASSWORD:
            name = field.label if field.label[:2].isupper() else field.label[0].lower() + field.label[1:]
            return f"{tool.label} refused the {name} (401 Unauthorized)."
    return None
