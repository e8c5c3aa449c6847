namespace HealthLedger.Cli;

/// <summary>A command cannot go on: its code, what is wrong and what to do, and the exit code.</summary>
internal sealed class CliException : HealthLedgerException
{
    public CliException(string code, int exitCode, string message, Exception? innerException = null)
        : base(code, message, isTransient: false, innerException) => ExitCode = exitCode;

    public int ExitCode { get; }

    public static CliException Usage(string message) => new(CliErrorCodes.UsageWrong, Cli.ExitCode.Usage, message);
}
