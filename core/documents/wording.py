"""The texts of the connection letter and the connection guide, in each language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.ats.language import Language
from core.durations import window_in_words

_MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts in one language; what stands in braces is filled in."""

    language: str
    hello: str
    nameless: str
    closing: str
    link: str
    only: str
    invitation: str
    candidates: str
    renewal: str
    early_renewal: str
    set_up: str
    connect: str
    renew: str
    finish: str
    pictures: str
    overline: str
    prepared_for: str
    known: str
    about: str
    introduction: str
    secret_link: str
    do_not_share: str
    steps: str
    afterwards: str
    next_steps: tuple[str, ...]
    need_help: str
    has_secret: str
    prepared: str
    subject: str
    page: str

    def date(self, day: datetime) -> str:
        """Return the date in this language."""
        if self.language == "en-US":
            return f"{day:%B} {day.day}, {day.year}"
        return f"{day.day} de {_MONTHS[day.month - 1]} de {day.year}"

    def window(self, window: timedelta) -> str:
        """Return the length of a first sync in this language."""
        text = window_in_words(window)
        if self.language == "en-US":
            return text
        number, unit = text.split(" ")
        many = number != "1"
        return f"{number} {'minuto' if unit.startswith('minute') else 'hora'}{'s' * many}"


_ENGLISH = Wording(
    language="en-US",
    hello="Hello {name},",
    nameless="there",
    closing="""If a step does not work, reply to this message. I can join you on a screen share.

{manager}
FactoryFix""",
    link="""Your secure link, valid until {expires}:
{link}

Please do not share this link. Anyone who has it can finish the connection.{only}""",
    only=" Please use only this link, not the earlier one.",
    invitation="""We are ready to connect {ats} to FactoryFix. Your open jobs will then appear in FactoryFix \
automatically{candidates}.

The link below opens Kombo, our integration partner. Kombo connects your ATS to FactoryFix securely, like Stripe does \
for payments. Your credentials stay with Kombo.""",
    candidates=", and your candidates in {ats}",
    renewal="""FactoryFix can no longer sign in to {ats}, so the connection must be renewed. Your settings are kept.

1. Open the link below.
2. Sign in or enter the new credentials.
3. Reply to this message when the page says that you are connected.""",
    early_renewal="""Please renew the connection of {ats} to FactoryFix, so that it keeps working. Your settings \
are kept.

1. Open the link below.
2. Sign in or enter the new credentials.
3. Reply to this message when the page says that you are connected.""",
    set_up="""The connection of {ats} to FactoryFix is almost finished. Some pages of its set-up are open.

1. Open the link below.
2. Finish every page.
3. Reply to this message when the page says that you are connected.""",
    connect="Connect {ats} to FactoryFix",
    renew="Renew the connection of {ats} to FactoryFix",
    finish="Finish the connection of {ats} to FactoryFix",
    pictures="Guide with pictures on Kombo’s site: {url}",
    overline="CONNECTION GUIDE",
    prepared_for="For {name}, {customer}",
    known="{label} in {ats}: {value}",
    about="{ats} and FactoryFix",
    introduction="You connect {ats} through Kombo, our integration partner. Kombo connects your ATS to FactoryFix "
    "securely, like Stripe does for payments. Your credentials go directly to Kombo, never by e-mail.",
    secret_link="YOUR SECURE CONNECTION LINK",  # noqa: S106 - a heading
    do_not_share="Do not share this link. Anyone who has it can finish the connection.",
    steps="Your steps",
    afterwards="What happens next",
    next_steps=(
        "Tell your Account Manager that you are done. Our engineers then link the connection to your FactoryFix "
        "account.",
        "Your active jobs in the United States appear in FactoryFix within {window}. A large ATS can take longer.",
        "We send one test candidate. You check in your ATS that it arrived with its PDF profile, and tell us.",
    ),
    need_help="Need help with a step? Your Account Manager can join you on a screen share.",
    has_secret="Contains a secret link. Do not forward this file.",  # noqa: S106 - a sentence
    prepared="Prepared for {customer}, {made}.",
    subject="Connection guide for {customer}",
    page="Page {number} of {total}",
)
_SPANISH = Wording(
    language="es-US",
    hello="Hola, {name}:",
    nameless="buen día",
    closing="""Si algún paso no funciona, responda a este mensaje. Puedo acompañarle con la pantalla compartida.

{manager}
FactoryFix""",
    link="""Su enlace seguro, válido hasta {expires}:
{link}

Por favor no comparta este enlace. Cualquier persona que lo tenga puede terminar la conexión.{only}""",
    only=" Utilice solamente este enlace, no el anterior.",
    invitation="""Ya podemos conectar {ats} con FactoryFix. Sus vacantes abiertas aparecerán entonces en FactoryFix de \
forma automática{candidates}.

El siguiente enlace abre Kombo, nuestro socio de integración. Kombo conecta su ATS con FactoryFix de forma segura, \
como lo hace Stripe con los pagos. Sus credenciales se quedan con Kombo.""",
    candidates=", y sus candidatos en {ats}",
    renewal="""FactoryFix ya no puede iniciar sesión en {ats}, por lo que es necesario renovar la conexión. Su \
configuración se conserva.

1. Abra el siguiente enlace.
2. Inicie sesión o ingrese las nuevas credenciales.
3. Responda a este mensaje cuando la página confirme que está conectado.""",
    early_renewal="""Le pedimos que renueve la conexión de {ats} con FactoryFix para que siga funcionando. Su \
configuración se conserva.

1. Abra el siguiente enlace.
2. Inicie sesión o ingrese las nuevas credenciales.
3. Responda a este mensaje cuando la página confirme que está conectado.""",
    set_up="""La conexión de {ats} con FactoryFix está casi lista. Quedan abiertas algunas páginas de su configuración.

1. Abra el siguiente enlace.
2. Complete todas las páginas.
3. Responda a este mensaje cuando la página confirme que está conectado.""",
    connect="Conecte {ats} con FactoryFix",
    renew="Renueve la conexión de {ats} con FactoryFix",
    finish="Complete la conexión de {ats} con FactoryFix",
    pictures="Guía con imágenes en el sitio de Kombo (en inglés): {url}",
    overline="GUÍA DE CONEXIÓN",
    prepared_for="Para {name}, {customer}",
    known="{label} en {ats}: {value}",
    about="{ats} y FactoryFix",
    introduction="Usted conecta {ats} por medio de Kombo, nuestro socio de integración. Kombo conecta su ATS con "
    "FactoryFix de forma segura, como lo hace Stripe con los pagos. Sus credenciales van directamente a Kombo, nunca "
    "por correo electrónico.",
    secret_link="SU ENLACE SEGURO DE CONEXIÓN",  # noqa: S106 - a heading
    do_not_share="No comparta este enlace. Cualquier persona que lo tenga puede terminar la conexión.",
    steps="Sus pasos",
    afterwards="Qué sigue",
    next_steps=(
        "Avise a su Account Manager que ya terminó. Nuestros ingenieros vinculan entonces la conexión con su cuenta de "
        "FactoryFix.",
        "Sus vacantes activas en Estados Unidos aparecen en FactoryFix en un plazo de {window}. Un ATS grande puede "
        "tardar más.",
        "Enviamos un candidato de prueba. Usted verifica en su ATS que haya llegado con su perfil en PDF y nos avisa.",
    ),
    need_help="¿Necesita ayuda con algún paso? Su Account Manager puede acompañarle con la pantalla compartida.",
    has_secret="Contiene un enlace secreto. No reenvíe este archivo.",  # noqa: S106 - a sentence
    prepared="Preparado para {customer}, {made}.",
    subject="Guía de conexión para {customer}",
    page="Página {number} de {total}",
)
WORDINGS: dict[Language, Wording] = {Language.ENGLISH: _ENGLISH, Language.SPANISH: _SPANISH}
