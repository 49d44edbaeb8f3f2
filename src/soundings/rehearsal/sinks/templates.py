"""The two templates the stand-in has, and how a message is made from one."""

from typing import Any

from soundings.rehearsal.sinks.trouble import Denied

SMS_TEMPLATE = "f3a1c1de-9d6b-4d3c-8d0a-2f6f5c7b1e90"
EMAIL_TEMPLATE = "0bd1f4a5-8a77-4a3e-9d4b-1a0d5b0e6c11"

TEMPLATES: list[dict[str, Any]] = [
    {
        "id": SMS_TEMPLATE,
        "name": "Any text message",
        "type": "sms",
        "subject": None,
        "body": "((message))",
    },
    {
        "id": EMAIL_TEMPLATE,
        "name": "Any email",
        "type": "email",
        "subject": "((subject))",
        "body": "((message))",
    },
]
for _one in TEMPLATES:
    _one |= {
        "created_at": "2026-01-05T09:00:00.000000Z",
        "updated_at": None,
        "version": 1,
        "created_by": "rehearsal@soundings.example",
        "letter_contact_block": None,
        "postage": None,
    }


def template_of(template_id: Any, kind: str | None = None) -> dict[str, Any]:
    """Return the template with this id; raises Denied if there is none of that kind."""
    if template_id is None:
        raise Denied(400, "ValidationError", "template_id is a required property")
    for template in TEMPLATES:
        if template["id"] == template_id:
            if kind not in {None, template["type"]}:
                message = f"{template['type']} template is not suitable for {kind} notification"
                raise Denied(400, "BadRequestError", message)
            return template
    if kind is None:
        raise Denied(404, "NoResultFound", "No result found")
    raise Denied(400, "BadRequestError", "Template not found")


def said_by(template: dict[str, Any], personalisation: dict[str, Any]) -> dict[str, str]:
    """Return a template's parts filled in; raises Denied where something is missing."""
    said: dict[str, str] = {}
    missing: list[str] = []
    for part in ("subject", "body"):
        text = template[part]
        if text is None:
            continue
        name = text.strip("()")
        if name in personalisation:
            said[part] = str(personalisation[name])
        else:
            missing.append(name)
    if missing:
        raise Denied(400, "BadRequestError", f"Missing personalisation: {', '.join(missing)}")
    return said
