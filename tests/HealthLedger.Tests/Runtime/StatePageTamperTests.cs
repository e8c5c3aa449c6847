using HealthLedger.Ledger;
using HealthLedger.Storage.Sqlite;
using HealthLedger.Storage.Sqlite.Database;
using HealthLedger.Testing.Benchmarks;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Runtime;

/// <summary>Pages and rows of the state changed behind the node's back: other ones, older ones, missing ones.</summary>
public sealed class StatePageTamperTests
{
    [Theory]
    [InlineData("DELETE FROM state_page WHERE path = x'00'")]
    [InlineData(
        "UPDATE state_page SET content = (SELECT content FROM state_page WHERE path = x'0100') WHERE path = x'00'")]
    [InlineData("UPDATE state_page SET content = zeroblob(40) WHERE path = x'00'")]
    [InlineData("INSERT INTO pending_page (path, content) VALUES (x'00', zeroblob(40))")]
    [InlineData("INSERT INTO pending_page (path, content) VALUES (x'00', NULL)")]
    public async Task Node_does_not_start_upon_another_root_page(string sql)
    {
        using TemporaryFolder folder = new();
        await using TestLedger ledger = await CreateAsync(folder);
        Run(folder, sql);
        await ExpectRefusalAtStartAsync(ledger);
    }

    [Fact]
    public async Task Node_does_not_start_upon_the_root_page_of_an_older_block()
    {
        using TemporaryFolder folder = new();
        await using TestLedger ledger = await CreateAsync(folder);
        byte[] older = Content(folder, "00");
        await LedgerGenerator.AppendAsync(ledger.Genesis, ledger.Vault, ledger.Storage, 1);
        Set(folder, "00", older);
        await ExpectRefusalAtStartAsync(ledger);
    }

    // Pages below the root are found when they are needed, and by the full verification.
    [Theory]
    [InlineData("DELETE FROM state_page WHERE length(path) = 2", "missing")]
    [InlineData("UPDATE state_page SET content = zeroblob(70) WHERE length(path) = 2", "damaged")]
    [InlineData(
        "INSERT INTO pending_page (path, content) SELECT path, NULL FROM state_page WHERE length(path) = 2", "missing")]
    [InlineData(
        "INSERT INTO pending_page (path, content) SELECT path, zeroblob(70) FROM state_page WHERE length(path) = 2",
        "damaged")]
    public async Task Page_below_the_root_is_refused_when_it_is_read(string sql, string word)
    {
        using TemporaryFolder folder = new();
        await using TestLedger ledger = await CreateAsync(folder);
        Run(folder, sql);
        await ExpectRefusalInUseAsync(ledger, word);
    }

    [Fact]
    public async Task Pages_that_have_changed_places_are_refused_when_they_are_read()
    {
        using TemporaryFolder folder = new();
        await using TestLedger ledger = await CreateAsync(folder);
        List<(string Path, byte[] Content)> pages = All(folder);
        foreach ((string path, _) in pages.Where(page => page.Path.StartsWith("01", StringComparison.Ordinal)))
        {
            string other = path == "01f0" ? "0100" : $"01{(char)(path[2] == '9' ? 'a' : path[2] + 1)}0";
            Set(folder, path, pages.Single(page => page.Path == other).Content);
        }

        await ExpectRefusalInUseAsync(ledger, "damaged");
    }

    [Fact]
    public async Task Page_of_an_older_block_is_refused_when_it_is_read()
    {
        using TemporaryFolder folder = new();
        await using TestLedger ledger = await CreateAsync(folder);
        List<(string Path, byte[] Content)> older = All(folder);
        await LedgerGenerator.AppendAsync(ledger.Genesis, ledger.Vault, ledger.Storage, 500);
        foreach ((string path, byte[] content) in older.Where(page => page.Path != "00"))
        {
            Set(folder, path, content);
        }

        await ExpectRefusalInUseAsync(ledger, "damaged, or not the one that was sealed");
    }

    [Fact]
    public async Task Row_that_is_not_the_sealed_one_is_refused_when_it_is_read()
    {
        using TemporaryFolder folder = new();
        await using TestLedger ledger = await CreateAsync(folder);
        Run(folder, "UPDATE state SET blinding = zeroblob(16) WHERE kind IN (1, 2)");
        await ExpectRefusalInUseAsync(ledger, "state row");
    }

    [Fact]
    public async Task Page_that_belongs_to_no_tree_is_found_by_the_full_verification()
    {
        using TemporaryFolder folder = new();
        await using TestLedger ledger = await CreateAsync(folder);
        Run(
            folder,
            "INSERT INTO state_page SELECT x'0a0000000000', content FROM state_page WHERE path = x'0100'");
        await using LedgerNode node = await ledger.StartAsync();
        await ExpectReportAsync(node);
    }

    private static async Task<TestLedger> CreateAsync(TemporaryFolder folder)
    {
        TestLedger ledger = await TestLedger.CreateAsync(storage: new SqliteLedgerStorageDriver(
            new SqliteLedgerStorageOptions { DataFolder = folder.Path, HandOverTimeout = TimeSpan.Zero }));
        await LedgerGenerator.AppendAsync(ledger.Genesis, ledger.Vault, ledger.Storage, 500);
        await using LedgerNode node = await ledger.StartAsync();
        Assert.Null((await node.VerifyAsync(withPayloads: false)).FirstError);
        return ledger;
    }

    private static async Task ExpectRefusalAtStartAsync(TestLedger ledger)
    {
        IntegrityException refused = await Assert.ThrowsAsync<IntegrityException>(() => ledger.StartAsync());
        Assert.Equal(HealthLedgerErrorCodes.StateDamaged, refused.Code);
        Assert.Contains("root", refused.Message, StringComparison.Ordinal);
        Assert.Contains("restore a backup", refused.Message, StringComparison.Ordinal);
    }

    private static async Task ExpectRefusalInUseAsync(TestLedger ledger, string word)
    {
        await using LedgerNode node = await ledger.StartAsync();
        await ExpectReportAsync(node);
        ReplicaHaltedException halted =
            await Assert.ThrowsAsync<ReplicaHaltedException>(() => node.AppendAsync(TestLedger.Record("more")));
        IntegrityException cause = Assert.IsType<IntegrityException>(halted.InnerException);
        Assert.Equal(HealthLedgerErrorCodes.StateDamaged, cause.Code);
        Assert.Contains(word, cause.Message, StringComparison.Ordinal);
        Assert.Contains("restore a backup", cause.Message, StringComparison.Ordinal);
        Assert.True(node.GetStatus().IsHalted);
        Assert.Equal(HealthLedgerErrorCodes.StateDamaged, node.GetStatus().Fault);
    }

    private static async Task ExpectReportAsync(LedgerNode node)
    {
        VerificationReport report = await node.VerifyAsync(withPayloads: false);
        Assert.Equal(HealthLedgerErrorCodes.StateDamaged, report.FirstErrorCode);
        Assert.StartsWith("state ", report.FirstError, StringComparison.Ordinal);
    }

    private static byte[] Content(TemporaryFolder folder, string path) =>
        All(folder).Single(page => page.Path == path).Content;

    private static List<(string Path, byte[] Content)> All(TemporaryFolder folder)
    {
        using SqliteDatabase database = Open(folder);
        SqliteStatement statement = database.Statement("SELECT path, content FROM state_page");
        List<(string, byte[])> pages = [];
        while (statement.Step())
        {
            pages.Add((Convert.ToHexStringLower(statement.Bytes(0)), statement.Bytes(1)));
        }

        statement.Reset();
        return pages;
    }

    private static void Set(TemporaryFolder folder, string path, byte[] content)
    {
        using SqliteDatabase database = Open(folder);
        database.Statement("UPDATE state_page SET content = ?1 WHERE path = ?2")
            .Bind(1, content).Bind(2, Convert.FromHexString(path)).Run();
    }

    private static void Run(TemporaryFolder folder, string sql)
    {
        using SqliteDatabase database = Open(folder);
        database.Run(sql);
        Assert.True(database.Number("SELECT changes()") > 0);
    }

    private static SqliteDatabase Open(TemporaryFolder folder) =>
        SqliteDatabase.Open(folder["ledger.db"], isWriter: true, TimeSpan.Zero);
}
