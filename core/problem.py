"""What keeps a button from being pressed: a code for programs, a sentence for people."""

from __future__ import annotations

from dataclasses import dataclass

from core.stored_enum import StoredEnum


class ProblemCode(StoredEnum):
    """Which problem it is; no code ever looks into a sentence."""

    UNKNOWN = "other"  # a stored sentence whose code this version does not know

    # step 1
    NO_ACCOUNT = "no_account"
    NO_ADMIN = "no_admin"
    NO_BACKUP = "no_backup"
    BACKUP_IS_ADMIN = "backup_is_admin"
    NO_ATS = "no_ats"
    NO_MODE = "no_mode"
    IP_FILTER_NOT_ASKED = "ip_filter_not_asked"
    CONTRADICTION = "contradiction"
    REDIRECT_WITHOUT_REASON = "redirect_without_reason"
    BY_HAND_BY_NOBODY = "by_hand_by_nobody"
    NO_TARGET = "no_target"
    TARGET_PAST = "target_past"
    WARNING = "warning"
    ATS_CANNOT = "ats_cannot"
    # the link and its e-mail
    NOT_AGREED = "not_agreed"
    NOT_AT_KOMBO = "not_at_kombo"
    NOT_OFFERED = "not_offered"
    CONNECTED_ALREADY = "connected_already"
    LINK_IN_THE_MAKING = "link_in_the_making"
    NO_LINK = "no_link"
    LINK_OVER = "link_over"
    NOT_SET_ASIDE = "not_set_aside"
    LINK_SENT = "link_sent"
    LINK_NOT_SENT = "link_not_sent"
    USE_IS_REPORTED = "use_is_reported"
    NO_ADMIN_EMAIL = "no_admin_email"
    MAIL_ON_ITS_WAY = "mail_on_its_way"
    MAIL_UNKNOWN = "mail_unknown"
    # linking
    NO_CONNECTION = "no_connection"
    OTHER_TOOL = "other_tool"
    OLDER_TOOL = "older_tool"
    NOT_IMPORTED = "not_imported"
    OTHER_ORGANIZATION = "other_organization"
    OTHER_TENANT = "other_tenant"
    OTHER_ACCOUNT_NAME = "other_account_name"
    NO_SUCH_ACCOUNT = "no_such_account"
    JOBS_OFF = "jobs_off"
    LOCATIONS_OFF = "locations_off"
    APPLICATIONS_UNKNOWN = "applications_unknown"
    NO_ATTACHMENTS = "no_attachments"
    OPTED_OUT = "opted_out"
    DATA_OUTDATED = "data_outdated"
    OTHER_ENVIRONMENT = "other_environment"
    NO_SUCH_STAGE = "no_such_stage"
    OTHER_ORIGIN = "other_origin"
    OTHER_CATEGORY = "other_category"
    NOT_ACTIVE = "not_active"
    NOT_SET_UP = "not_set_up"
    QA_FAILED = "qa_failed"
    NO_APPLICATIONS = "no_applications"
    LINKED_ELSEWHERE = "linked_elsewhere"
    ACCOUNT_IN_USE = "account_in_use"
    ACCOUNT_BEING_LINKED = "account_being_linked"
    NOTHING_TO_TAKE_OVER = "nothing_to_take_over"
    # the customer's confirmations, the clean-up, the sign-off
    NO_CANDIDATE = "no_candidate"
    UNKNOWN_ITEM = "unknown_item"
    VERSION_2_OPEN = "version_2_open"
    UNKNOWN_ANSWER = "unknown_answer"
    NOBODY_NAMED = "nobody_named"
    NOTHING_TO_CLEAN_UP = "nothing_to_clean_up"
    ITEMS_OPEN = "items_open"
    LIVE_ALREADY = "live_already"
    CAREER_PAGE_UNCHECKED = "career_page_unchecked"
    STEP_OPEN = "step_open"
    # the jobs, and their apply addresses
    JOBS_NOT_READ = "jobs_not_read"
    NO_JOBS = "no_jobs"
    JOBS_TO_SETTLE = "jobs_to_settle"
    LISTED_BUT_EXCLUDED = "listed_but_excluded"
    JOBS_DIFFER = "jobs_differ"
    NO_ADDRESS_NEEDED = "no_address_needed"
    ADDRESSES_UNCHECKED = "addresses_unchecked"
    ADDRESSES_NOT_WORKING = "addresses_not_working"
    NO_APPROVER = "no_approver"
    # after go-live
    NOT_LIVE = "not_live"
    HANDED_OVER_ALREADY = "handed_over_already"
    HYPERCARE_RUNNING = "hypercare_running"
    NO_APPLICATION_YET = "no_application_yet"
    # archiving
    ARCHIVED_ALREADY = "archived_already"
    STILL_LINKED = "still_linked"
    # what holds an onboarding
    ATTEMPT_FAILED = "attempt_failed"
    SET_ASIDE_OPEN = "set_aside_open"
    MAIL_NOT_SENT = "mail_not_sent"
    ACCOUNT_LOST = "account_lost"
    PUSH_REJECTED = "push_rejected"
    PUSH_UNCLEAR = "push_unclear"
    CUSTOMER_SAID_NO = "customer_said_no"
    REFRESH_FAILED = "refresh_failed"
    ISSUE_OPEN = "issue_open"
    # what makes it late
    CUSTOMER_SILENT = "customer_silent"
    TEAM_SLOW = "team_slow"
    VENDOR_SLOW = "vendor_slow"
    REFRESH_SLOW = "refresh_slow"
    PROMISE_LATE = "promise_late"
    TARGET_TOO_EARLY = "target_too_early"
    TARGET_MISSED = "target_missed"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is missing: `about` is the key of what it concerns, where one code stands for several."""

    code: ProblemCode
    sentence: str
    next_step: str = ""
    about: str = ""

    @property
    def text(self) -> str:
        """Return the sentence with the next step."""
        return f"{self.sentence} {self.next_step}".strip()

    @property
    def key(self) -> tuple[ProblemCode, str]:
        """Return what makes two problems the same, however they are worded."""
        return self.code, self.about


Problems = tuple[Problem, ...]


def sentences(problems: Problems) -> tuple[str, ...]:
    """Return what the problems say to a person."""
    return tuple(problem.sentence for problem in problems)
