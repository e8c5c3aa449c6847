namespace HealthLedger.Cli.Output;

/// <summary>What an exception means on the command line: its code, its text and the exit code.</summary>
internal sealed class ErrorOutcome
{
    private ErrorOutcome(string code, string text, int exitCode)
    {
        Code = code;
        Text = text;
        ExitCode = exitCode;
    }

    public string Code { get; }

    /// <summary>What is wrong, where, and what to do; without the code.</summary>
    public string Text { get; }

    public int ExitCode { get; }

    public static ErrorOutcome Of(Exception exception) => exception switch
    {
        CliException own => new ErrorOutcome(own.Code, Strip(own), own.ExitCode),
        HealthLedgerException known => new ErrorOutcome(known.Code, Strip(known), ExitCodeOf(known)),
        OperationCanceledException => new ErrorOutcome(
            CliErrorCodes.Interrupted,
            "Stopped before the end; nothing is known of what was not reached. Run the command again.",
            Cli.ExitCode.Environment),
        _ => new ErrorOutcome(
            CliErrorCodes.Unexpected,
            $"The program did not expect this ({exception.GetType().Name}). Report it with the command and its "
            + "options, "
            + "without any content.",
            Cli.ExitCode.Environment),
    };

    private static int ExitCodeOf(HealthLedgerException exception) => exception switch
    {
        { Code: HealthLedgerErrorCodes.ProtocolTooNew } => Cli.ExitCode.Environment,
        { Code: HealthLedgerErrorCodes.BackupDamaged or HealthLedgerErrorCodes.SnapshotInvalid } =>
            Cli.ExitCode.CheckFailed,
        // Stored bytes that are damaged, or gone, are a violation in our own ledger whichever part of it finds them.
        IntegrityException or { Code: HealthLedgerErrorCodes.Damaged or HealthLedgerErrorCodes.FileMissing } =>
            Cli.ExitCode.Integrity,
        ConsentDeniedException => Cli.ExitCode.Denied,
        SubmissionRejectedException => Cli.ExitCode.CheckFailed,
        _ => Cli.ExitCode.Environment,
    };

    private static string Strip(HealthLedgerException exception)
    {
        string prefix = exception.Code + ": ";
        return exception.Message.StartsWith(prefix, StringComparison.Ordinal)
            ? exception.Message[prefix.Length..]
            : exception.Message;
    }
}
