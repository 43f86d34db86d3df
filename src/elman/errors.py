"""What went wrong in the user's words: the one exception that the command line prints as a line."""


class UserError(Exception):
    """The user's input cannot be used: its text is one line that names the flag, or the file and line.

    The command line prints it and exits with 2; anything else that escapes is our mistake and exits with 1.
    """


class TrainingFailed(UserError):
    """These settings cannot learn this text: the loss is no number, or the text is too short for them.

    A search counts it as a result; everything else ends the search.
    """
