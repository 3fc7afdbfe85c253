"""Everything that can go wrong, as one tree. Page, command, log and metric all show the same code.

HubscopeError
├── SettingsError        a setting has a value that cannot be used
├── LakeError            the data folder is damaged, locked or cannot be written
├── SourceError          a source did not answer, or not as agreed
│   └── ContractError    too much of what a source said breaks its contract
├── ModelError           a model, its header or its result is wrong
├── CheckError           a build breaks a check and is not published
├── NoBuildError         nothing is published yet
├── StateError           what readers keep, such as saved views, cannot be read or written
├── SignInError          the issuer of sign-in tokens cannot be asked, or is another
├── NameTakenError       something of that name is kept already
├── UnknownNameError     no query, build, table or parameter of that name
├── ParameterError       a parameter's value does not fit its type
├── StoppedError         a question was stopped by whoever asked it
├── BusyError            more is asked at once than there is room for
└── QueryError           the engine refused or stopped a question
    ├── QueryTooSlowError
    └── QueryTooLargeError   it needs more memory than it may have
"""

from __future__ import annotations


class HubscopeError(Exception):
    """What happened (with the value) in `message`, what to do about it in `hint`, both for people."""

    code = "error"

    def __init__(self, message: str, hint: str = ""):
        super().__init__(message)
        self.message = message
        self.hint = hint

    def as_dict(self) -> dict[str, object]:
        """The body that HTTP answers and `--json` print."""
        return {"ok": False, "code": self.code, "message": self.message, "hint": self.hint}

    @classmethod
    def kinds(cls) -> list[type[HubscopeError]]:
        """This kind of error and every kind below it."""
        return [cls, *(kind for below in cls.__subclasses__() for kind in below.kinds())]


class SettingsError(HubscopeError):
    code = "settings"


class LakeError(HubscopeError):
    code = "lake"


class SourceError(HubscopeError):
    code = "source"


class ContractError(SourceError):
    code = "contract"


class ModelError(HubscopeError):
    code = "model"


class CheckError(HubscopeError):
    code = "check"


class NoBuildError(HubscopeError):
    code = "no_build"


class StateError(HubscopeError):
    code = "state"


class SignInError(HubscopeError):
    code = "sign_in"


class NameTakenError(HubscopeError):
    code = "name_taken"


class UnknownNameError(HubscopeError):
    code = "unknown_name"


class ParameterError(HubscopeError):
    code = "parameter"


class StoppedError(HubscopeError):
    code = "stopped"


class BusyError(HubscopeError):
    code = "busy"


class QueryError(HubscopeError):
    code = "query"


class QueryTooSlowError(QueryError):
    code = "query_too_slow"


class QueryTooLargeError(QueryError):
    code = "query_too_large"
