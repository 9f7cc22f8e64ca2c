"""Whether an English verb asks the reader for something or reports what somebody does."""

import re

_BEFORE_IMPERATIVE = (
    "please|and|then|now|must|should|shall|you|just|simply|also|always|completely|immediately|kindly|or|but|so|first|totally"
    "|fully|instead|hereby|do|let's|lets|safely|entirely|ai|assistant|bot|model|next|therefore|thus|henceforth|today|here|it"
)
_ADDRESSEE = "you|assistants?|models?|ais?|bots?|llms?|agents?"
_DUTY = (
    "will|can|could|would|may|might|need to|have to|are to|ought to|want to|are going to|are (?:now )?(?:instructed|required"
    "|asked|told|ordered|allowed|permitted|free|advised|supposed|expected) to"
)
_WISH = "want|need|like|ask|order|command|instruct|tell|advise|urge|request|expect|authori[sz]e|require"
_AIM = (
    "remember|sure|important|time|task is|job is|goal is|instruction is|necessary|free|attempt|try|begin|start|now|is"
)
_ASKING = re.compile(
    r"(?:^|[\n.!?:;,\"'\u201c\u201d\u2018\u2019`(\[{>*|\u2013\u2014\u2022=/_-]\s*"
    rf"|\b(?:{_BEFORE_IMPERATIVE})\s+|\b(?:{_ADDRESSEE})\s+(?:{_DUTY})\s+"
    rf"|\b(?:{_WISH}) (?:you|the assistant|the model) to\s+|\b(?:{_AIM}) to\s+)\Z"
)


def asks(text: str, verb: int) -> bool:
    """Whether the verb at that offset of a flat text is an imperative or what `you` must do."""
    return bool(_ASKING.search(text, max(0, verb - 48), verb))
