"""What stops an operator's command. The text is one sentence that says what is wrong and what to do."""


class CannotGoOn(Exception):
    """The command ends with this sentence and exit code 1, without a traceback."""


class AlreadyRunning(CannotGoOn):
    """Another copy uses the data folder."""


class ServerFailed(CannotGoOn):
    """The embedded server did not start or stop."""


class DatabaseSilent(CannotGoOn):
    """The database did not answer, or did not let us in."""


class RolesNeeded(CannotGoOn):
    """Roles are missing and we may not make them; the text has the SQL to run."""
