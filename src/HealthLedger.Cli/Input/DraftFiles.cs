namespace HealthLedger.Cli.Input;

/// <summary>Reads copies of the draft of a genesis, each with the signatures that it has.</summary>
internal static class DraftFiles
{
    /// <summary>Reads one or more copies and joins their signatures.</summary>
    /// <exception cref="CliException">A file cannot be read, is refused, or is of another genesis.</exception>
    public static async Task<GenesisDraft> ReadAsync(
        IEnumerable<string> files, CommandContext context, CancellationToken cancellationToken)
    {
        GenesisDraft? joined = null;
        foreach (InputFile file in InputFile.Expand(files, context.Environment))
        {
            byte[] bytes = await file.ReadAsync(cancellationToken).ConfigureAwait(false);
            GenesisDraft draft = GenesisDraft.TryDecode(bytes, out string? refusal) ?? throw new CliException(
                refusal!,
                ExitCode.CheckFailed,
                $"'{file.Name}' is refused as the draft of a genesis. Ask for it again.");
            joined = joined is null ? draft : joined.TryJoin(draft) ?? throw new CliException(
                HealthLedgerErrorCodes.GenesisDraftContradictory,
                ExitCode.CheckFailed,
                $"'{file.Name}' is of another genesis than the files before it.");
        }

        return joined ?? throw CliException.Usage("No file was named.");
    }
}
