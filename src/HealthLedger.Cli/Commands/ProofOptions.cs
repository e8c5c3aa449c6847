using System.CommandLine;

namespace HealthLedger.Cli.Commands;

/// <summary>The options of `proof verify` that say what is to be shown.</summary>
internal sealed class ProofOptions
{
    public Option<string?> Subject { get; } = new("--subject")
    {
        Description = "A pseudonym, 64 hexadecimal digits: its accounting with --from and --to, else its row.",
    };

    public Option<string?> From { get; } = new("--from") { Description = "The first instant of an accounting." };

    public Option<string?> To { get; } = new("--to")
    {
        Description = "The first instant after an accounting's interval.",
    };

    public Option<string?> Record { get; } = new("--record") { Description = "A record, 32 hexadecimal digits." };

    public Option<string?> Participant { get; } = new("--participant")
    {
        Description = "A participant, 32 hexadecimal digits.",
    };

    public Option<bool> Absent { get; } = new("--absent")
    {
        Description = "The record, subject or participant must not be on the ledger.",
    };

    public Option<ulong?> Size { get; } = new("--size")
    {
        Description = "How many entries the older history has that you know.",
    };

    public Option<string?> Root { get; } = new("--root") { Description = "Its root, 64 hexadecimal digits." };

    public Option<bool> Evidence { get; } = new("--evidence")
    {
        Description = "The proof must convict a replica of two seals at one height.",
    };

    public IReadOnlyList<Option> All => [Subject, From, To, Record, Participant, Absent, Size, Root, Evidence];
}
