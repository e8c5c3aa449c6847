using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Verifier;

namespace HealthLedger.Cli.Commands;

/// <summary>`proof verify`: offline, with the pinned genesis alone.</summary>
internal static class ProofVerifyCommand
{
    private const string Description =
        """
        Verifies a proof offline, with the pinned genesis file alone. What you name says what the proof must show:
        --subject with --from and --to an accounting, --record or --participant presence (absence with --absent),
        --size with --root that the history goes on, --evidence that a replica sealed two headers of one height.
        Exits with 1 when the proof is refused.

        Examples:
          healthledger proof verify a.hlp --genesis genesis.cbor --subject 0193…44 --from 2026-01-01 --to 2026-07-01
          healthledger proof verify record.hlp --genesis genesis.cbor --record 0193f0c2a1b47d6e8f00112233445566 --absent
        """;

    public static Command Create(CommandSet set)
    {
        Argument<string> file = new("FILE") { Description = "The proof; - is standard input." };
        Option<string> genesis = new("--genesis")
        {
            Description = "The genesis file, from somebody you trust; not from whoever hands you the proof.",
            HelpName = "FILE",
            Required = true,
        };
        ProofOptions options = new();
        Option<int?> age = new("--max-anchor-age")
        {
            Description = "Days for which the genesis file is trusted without a look at it. Default 365; 0 lifts "
                + "the limit.",
        };
        Option<bool> recovery = new("--accept-recovery")
        {
            Description = "Accept what lies above a recovery: officers, not replicas, ended an epoch below it.",
        };
        Command command = new("verify", Description) { file, genesis, age, recovery };
        foreach (Option option in options.All)
        {
            command.Add(option);
        }

        return set.WithAction(command, (context, cancellationToken) => RunAsync(
            context,
            context.Get(file),
            context.Get(genesis)!,
            ProofQuestion.Read(context, options),
            context.Get(age) ?? 365,
            context.Get(recovery),
            cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context,
        string path,
        string genesisPath,
        ProofQuestion question,
        int days,
        bool acceptRecovery,
        CancellationToken cancellationToken)
    {
        if (days is < 0 or > 36_500)
        {
            throw CliException.Usage("--max-anchor-age is not a number of days of 0 to 36500.");
        }

        byte[] proof = await InputFile.Of(path, context.Environment).ReadAsync(cancellationToken)
            .ConfigureAwait(false);
        byte[] genesis = await InputFile.Of(genesisPath, context.Environment).ReadAsync(cancellationToken)
            .ConfigureAwait(false);
        VerificationPolicy policy = new(genesis, context.Environment.Time.GetUtcNow())
        {
            MaxAnchorAge = days == 0 ? null : TimeSpan.FromDays(days),
            AcceptRecovery = acceptRecovery,
        };
        return question.Kind switch
        {
            ProofQuestionKind.Accounting => Show(
                context.Console,
                AccountingVerifier.Verify(proof, question.Accounting!, policy),
                facts => facts.Header,
                (json, facts) => AccountingOutput.WriteEntries(json, facts),
                facts => AccountingOutput.WriteTable(context.Console, facts)),
            ProofQuestionKind.State => Show(
                context.Console,
                StateVerifier.Verify(proof, question.State!, policy),
                facts => facts.Header,
                (json, facts) => json.WriteBoolean("present", facts.IsPresent)),
            ProofQuestionKind.Consistency => Show(
                context.Console,
                ConsistencyVerifier.Verify(proof, question.Consistency!, policy),
                facts => facts.Header,
                (json, facts) => json.WriteNumber("size", facts.Header.HistorySize)),
            _ => Show(
                context.Console,
                EvidenceVerifier.Verify(proof, policy),
                _ => null,
                (json, facts) => json.WriteString(
                    "culprit", Convert.ToHexStringLower(facts.Culprit.ParticipantId.Span))),
        };
    }

    private static int Show<TFacts>(
        CliConsole console,
        ProofVerdict<TFacts> verdict,
        Func<TFacts, SealedHeaderFacts?> headerOf,
        Action<Utf8JsonWriter, TFacts> write,
        Action<TFacts>? show = null)
        where TFacts : class
    {
        SealedHeaderFacts? header = verdict.Facts is { } accepted ? headerOf(accepted) : null;
        if (console.IsJson)
        {
            console.WriteJson(json =>
            {
                json.WriteBoolean("ok", verdict.IsAccepted);
                if (verdict.Facts is not { } facts)
                {
                    json.WriteStartObject("error");
                    json.WriteString("code", verdict.Code);
                    json.WriteString("step", verdict.FailedStep.ToString());
                    json.WriteString("message", verdict.Meaning);
                    json.WriteEndObject();
                    return;
                }

                json.WriteNull("error");
                if (header is not null)
                {
                    json.WriteNumber("height", header.Height);
                    json.WriteString("time", header.Time);
                    json.WriteString("assurance", header.Assurance.ToString());
                }

                write(json, facts);
            });
        }

        if (verdict.Facts is not { } shown)
        {
            console.WriteLine("REFUSED");
            console.WriteError(verdict.Code ?? string.Empty, $"{verdict.Meaning} (step {verdict.FailedStep})");
            return ExitCode.CheckFailed;
        }

        show?.Invoke(shown);
        console.WriteValues(
            ("Proof", "accepted"),
            ("Shows", shown.ToString()),
            ("Time", header?.Time.ToString("O", CultureInfo.InvariantCulture)));
        return ExitCode.Done;
    }
}
