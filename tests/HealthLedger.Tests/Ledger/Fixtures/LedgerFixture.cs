using HealthLedger.Canonical;
using HealthLedger.Ledger;

namespace HealthLedger.Tests.Ledger.Fixtures;

/// <summary>A whole ledger in a file: its genesis file and its sealed blocks.</summary>
internal sealed class LedgerFixture
{
    private const string Solution = "HealthLedger.Sdk.sln";
    private const int MaxBlocks = 1000;

    public required byte[] Genesis { get; init; }

    public required IReadOnlyList<Block> Blocks { get; init; }

    /// <summary>Whether committed fixtures that no longer execute are to be made anew.</summary>
    public static bool MayWrite { get; } =
        string.Equals(Environment.GetEnvironmentVariable("HEALTHLEDGER_APPROVE"), "1", StringComparison.Ordinal);

    public static string PathOf(string name)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, Solution)))
        {
            folder = folder.Parent;
        }

        Assert.NotNull(folder);
        return Path.Combine(folder.FullName, "tests", "HealthLedger.Tests", "Ledger", "Fixtures", name);
    }

    public static LedgerFixture? TryRead(string name)
    {
        string path = PathOf(name);
        return File.Exists(path) ? TryDecode(File.ReadAllBytes(path)) : null;
    }

    public void Write(string name) => File.WriteAllBytes(PathOf(name), Encode());

    private static LedgerFixture? TryDecode(byte[] bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(2);
        byte[] genesis = reader.Bytes().ToArray();
        List<Block?> blocks = [];
        for (int count = reader.ArrayHead(MaxBlocks); count > 0; count--)
        {
            blocks.Add(Block.TryDecode(reader.Bytes()));
        }

        return reader.End() && blocks.TrueForAll(block => block is not null)
            ? new LedgerFixture { Genesis = genesis, Blocks = [.. blocks.Select(block => block!)] }
            : null;
    }

    private byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(2);
        writer.Bytes(Genesis);
        writer.Array(Blocks.Count);
        foreach (Block block in Blocks)
        {
            writer.Bytes(block.Encode());
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
