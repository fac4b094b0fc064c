"""Why a backup was not made or not restored: each is one sentence for the operator."""


class BackupFault(Exception):
    """Nothing was changed; the message is the sentence."""


class BadBackup(BackupFault):
    """A file that is not to be restored: cut short, changed, foreign, or of a newer release."""


class NoRoom(BackupFault):
    """It could not be written; what there was of it is gone."""
