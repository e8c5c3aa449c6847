using System.CommandLine;
using System.Globalization;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Primitives;
using HealthLedger.Receipts;

namespace HealthLedger.Cli.Commands;

/// <summary>`proof get`: proofs of presence, absence and consistency.</summary>
internal static class ProofGetCommand
{
    private const string Description =
        """
        Writes a proof to a file: that a record, a subject or a participant is on the ledger or is not, or that
        the history goes on from an older size.

        Examples:
          healthledger proof get --data ./ledger --record 0193f0c2a1b47d6e8f00112233445566 --out record.hlp
          healthledger proof get --data ./ledger --from-size 1000 --out history.hlp
        """;

    public static Command Create(CommandSet set)
    {
        Option<string?> record = new("--record") { Description = "A record, 32 hexadecimal digits." };
        Option<string?> subject = new("--subject") { Description = "A pseudonym, 64 hexadecimal digits." };
        Option<string?> participant = new("--participant") { Description = "A participant, 32 hexadecimal digits." };
        Option<ulong?> size = new("--from-size") { Description = "How many entries the older history has." };
        Option<string> output = new("--out")
        {
            Description = "The file to write; it must not exist.",
            HelpName = "FILE",
            Required = true,
        };
        Command command = new("get", Description) { record, subject, participant, size, output };
        return set.WithAction(command, (context, cancellationToken) => RunAsync(
            context,
            Choose(context.Get(record), context.Get(subject), context.Get(participant), context.Get(size)),
            context.Get(output)!,
            cancellationToken));
    }

    private static Func<ILedger, CancellationToken, Task<(ReadOnlyMemory<byte> Bytes, string Result)>> Choose(
        string? record, string? subject, string? participant, ulong? size)
    {
        if (new object?[] { record, subject, participant, size }.Count(one => one is not null) != 1)
        {
            throw CliException.Usage("Name one of --record, --subject, --participant and --from-size.");
        }

        if (record is not null)
        {
            RecordId id = RecordArgument.Parse(record);
            return async (ledger, token) => Of(await ledger.ProveRecordAsync(id, token).ConfigureAwait(false));
        }

        if (subject is not null)
        {
            SubjectId id = new(HexArgument.Parse("--subject", subject, SubjectId.SizeBytes));
            return async (ledger, token) => Of(await ledger.ProveSubjectAsync(id, token).ConfigureAwait(false));
        }

        if (participant is not null)
        {
            ParticipantId id = new(HexArgument.Parse("--participant", participant, ParticipantId.SizeBytes));
            return async (ledger, token) => Of(await ledger.ProveParticipantAsync(id, token).ConfigureAwait(false));
        }

        return async (ledger, token) =>
        {
            if (size == 0 || size > (await ledger.GetStatusAsync(token).ConfigureAwait(false)).HistorySize)
            {
                throw CliException.Usage("--from-size is 0, or larger than the history.");
            }

            ConsistencyProof proof = await ledger.GetConsistencyAsync(size!.Value, token).ConfigureAwait(false);
            return (proof.Bytes, string.Create(
                CultureInfo.InvariantCulture, $"consistent from {proof.FirstSize} to {proof.Size} entries"));
        };
    }

    private static (ReadOnlyMemory<byte> Bytes, string Result) Of(StateProof proof) =>
        (proof.Bytes, proof.IsPresent ? "present" : "absent");

    private static async Task<int> RunAsync(
        CommandContext context,
        Func<ILedger, CancellationToken, Task<(ReadOnlyMemory<byte> Bytes, string Result)>> prove,
        string output,
        CancellationToken cancellationToken)
    {
        OutputFile.RequireNew(output);
        OpenLedger ledger = await OpenLedger.OpenAsync(context, null, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            (ReadOnlyMemory<byte> bytes, string result) = await prove(ledger.Ledger, cancellationToken)
                .ConfigureAwait(false);
            await OutputFile.WriteAsync(output, bytes, cancellationToken).ConfigureAwait(false);
            if (context.Console.IsJson)
            {
                context.Console.WriteJson(json =>
                {
                    json.WriteString("result", result);
                    json.WriteNumber("bytes", bytes.Length);
                    json.WriteString("out", output);
                });
            }

            context.Console.WriteLine($"{result}: proof of {bytes.Length} bytes written to '{output}'.");
            return ExitCode.Done;
        }
    }
}
