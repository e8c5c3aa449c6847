using System.Globalization;
using System.Text;
using HealthLedger.Access;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Records;
using HealthLedger.Storage;
using HealthLedger.Subjects;
using HealthLedger.Tests.Runtime;
using HealthLedger.Vaults;
using HealthLedger.Verifier;

namespace HealthLedger.Tests.Faults;

/// <summary>
/// A small ledger with something in every place where anything is stored: sealed records and requests for access in
/// the database, one block in the journal alone, one submission in the outbox alone, and a message set aside. It
/// knows every answer that a node must give, and asks a node on changed storage for all of them.
/// </summary>
internal sealed class SmallLedger : IAsyncDisposable
{
    private static readonly string[] Patients = ["p", "q"];

    private readonly InMemoryKeyVault _vault;
    private readonly LedgerGenesis _genesis;
    private readonly HastyClock _time;
    private readonly Dictionary<string, (RecordId Record, byte[]? Receipt)> _records = [];
    private readonly List<(string Name, SealedAccess Access)> _accesses = [];
    private readonly Dictionary<string, List<string>> _histories = [];
    private ulong _height;

    // A block that the database lost is executed again from the journal, which has no seals: the same header is sealed
    // again, and a signature has other bytes each time.
    private bool _isKilled;

    private SmallLedger(InMemoryKeyVault vault, LedgerGenesis genesis, HastyClock time)
    {
        _vault = vault;
        _genesis = genesis;
        _time = time;
    }

    /// <summary>Makes the ledger on storage whose process ended well, with a lag and a waiting submission.</summary>
    public static async Task<SmallLedger> CreateAsync(ILedgerStorageDriver storage)
    {
        SmallLedger ledger = await NewAsync();
        await using (LedgerNode node = await ledger.StartAsync(storage))
        {
            await ledger.FillAsync(node);
        }

        using SelectiveDriver selective = new(storage) { FailCommit = HealthLedgerErrorCodes.DatabaseLocked };
        await using (LedgerNode node = await ledger.StartAsync(selective))
        {
            await ledger.AppendAsync(node, "d", "p");
            await ledger.RememberHistoriesAsync(node);
            selective.FailJournal = HealthLedgerErrorCodes.InputOutputFailed;
            await Assert.ThrowsAnyAsync<HealthLedgerException>(
                () => node.AppendAsync(TestLedger.Record("e", "q", "e")));
        }

        return ledger;
    }

    /// <summary>
    /// Makes the ledger and calls back while its node runs: what is stored then is what a kill leaves.
    /// </summary>
    public static async Task<SmallLedger> CreateKilledAsync(ILedgerStorageDriver storage, Action onKill)
    {
        SmallLedger ledger = await NewAsync();
        ledger._isKilled = true;
        await using LedgerNode node = await ledger.StartAsync(storage);
        await ledger.FillAsync(node);
        await ledger.AppendAsync(node, "d", "p");
        await ledger.RememberHistoriesAsync(node);
        await TestLedger.UntilAsync(() => node.GetStatus().Lag == 0);
        onKill();
        return ledger;
    }

    /// <summary>Starts a node on changed storage and asks for everything. Fails on any wrong answer.</summary>
    /// <returns>What it did, and in which words.</returns>
    public async Task<(ProbeResult Result, string? Words)> ProbeAsync(
        ILedgerStorageDriver storage, string place, bool mayExpire = false)
    {
        LedgerNode node;
        try
        {
            node = await StartAsync(storage, TimeSpan.FromSeconds(16));
        }
        catch (HealthLedgerException refusal)
        {
            return (ProbeResult.Refused, $"{refusal.Code}: {refusal.Message}");
        }

        await using (node)
        {
            List<string> refusals = [];
            List<string> gaps = [];
            await AskAllAsync(node, place, gaps, refusals);
            if (gaps.Count == 0 && refusals.Count > 0 && refusals.All(refusal => refusal.StartsWith(
                HealthLedgerErrorCodes.NodeHalted, StringComparison.Ordinal)))
            {
                // The machine may have been busy: what was not answered in time is asked again.
                refusals.Clear();
                await AskAllAsync(node, place, gaps, refusals);
            }

            VerificationReport report = await node.VerifyAsync(withPayloads: true);
            if (!report.IsGood)
            {
                ProbeResult reported = gaps.Count == 0 ? ProbeResult.Reported : ProbeResult.ReportedAfterGap;
                return (reported, $"{report.FirstErrorCode}: {report.FirstError}");
            }

            if (mayExpire && refusals.Count == 0
                && gaps.TrueForAll(gap => gap.EndsWith("was sealed again", StringComparison.Ordinal)))
            {
                // The row of a resend says how old it is, and one that is too old is removed: as it says.
                return (ProbeResult.WithoutEffect, null);
            }

            string? first = refusals.Concat(gaps).FirstOrDefault();
            Assert.True(first is null, $"{place}: the verification finds nothing, but {first}");
            return (ProbeResult.WithoutEffect, null);
        }
    }

    public ValueTask DisposeAsync() => _vault.DisposeAsync();

    // The clock hurries: what is said here is twenty times what anybody waits.
    private Task<LedgerNode> StartAsync(ILedgerStorageDriver storage, TimeSpan? sealTimeout = null) =>
        new LedgerNodeBuilder(new LedgerNodeOptions { SealTimeout = sealTimeout ?? TimeSpan.FromMinutes(10) })
        {
            Genesis = _genesis,
            Vault = _vault,
            Storage = storage,
            TimeProvider = _time,
        }.StartAsync();

    private async Task AskAllAsync(LedgerNode node, string place, List<string> gaps, List<string> refusals)
    {
        await AskAsync(() => CheckHistoriesAsync(node, place, gaps), refusals);
        await AskAsync(() => CheckRepeatsAsync(node, place, gaps), refusals);
        await AskAsync(() => CheckReceiptsAsync(node, place), refusals);
        await AskAsync(() => CheckContentsAsync(node, place), refusals);
    }

    private static async Task AskAsync(Func<Task> ask, List<string> refusals)
    {
        try
        {
            await ask();
        }
        catch (HealthLedgerException refusal)
        {
            refusals.Add($"{refusal.Code}: {refusal.Message}");
        }
    }

    private static async Task<SmallLedger> NewAsync()
    {
        InMemoryKeyVault vault = InMemoryKeyVault.Create();
        HastyClock time = new();
        return new SmallLedger(
            vault, await LedgerGenesis.CreateSingleReplicaAsync("test", "north", "DE", vault, time), time);
    }

    private async Task FillAsync(LedgerNode node)
    {
        await AppendAsync(node, "a", "p");
        await AppendAsync(node, "b", "q");
        await AppendAsync(node, "c", null);
        await RequestAsync(node, "a");
        await RequestAsync(node, "c");
        await node.QuarantineAsync("HLA1001", Encoding.UTF8.GetBytes("set aside"));
        foreach (string name in (string[])["a", "b", "c"])
        {
            RecordId record = _records[name].Record;
            _records[name] = (record, (await node.GetReceiptAsync(record)).Bytes.ToArray());
        }
    }

    private async Task RememberHistoriesAsync(LedgerNode node)
    {
        foreach (string patient in Patients)
        {
            _histories.Add(patient, await HistoryAsync(node, patient));
        }

        _height = node.GetStatus().Height.Value;
    }

    private async Task AppendAsync(LedgerNode node, string name, string? patient) => _records.Add(
        name, ((await node.AppendAsync(TestLedger.Record(name, patient, name))).RecordId, null));

    private async Task RequestAsync(LedgerNode node, string name) => _accesses.Add(
        (name, await node.RequestAccessAsync(TestLedger.Request(_records[name].Record))));

    // A lookup that finds nothing in a damaged tree of the database is a gap, to be found by the verification. A line
    // that is there and was never true is a failure at once.
    private async Task CheckHistoriesAsync(LedgerNode node, string place, List<string> gaps)
    {
        foreach (string patient in Patients)
        {
            // What was in the outbox alone may have been sealed meanwhile.
            List<string> right = _histories[patient];
            List<string> history = await HistoryAsync(node, patient);
            List<string> known = [.. history.Where(right.Contains)];
            Assert.True(
                history.All(line => right.Contains(line) || right.Contains(line + "physician") || IsLater(line)),
                $"{place}: the history of {patient} is another one");
            if (!known.SequenceEqual(right))
            {
                Assert.True(IsSubsequence(known, right), $"{place}: the history of {patient} has another order");
                gaps.Add($"the history of {patient} has a gap");
            }
        }
    }

    private bool IsLater(string line) => ulong.Parse(line.Split('/')[0], CultureInfo.InvariantCulture) > _height;

    private static bool IsSubsequence(List<string> lines, List<string> of)
    {
        int next = 0;
        foreach (string line in of)
        {
            next += next < lines.Count && lines[next] == line ? 1 : 0;
        }

        return next == lines.Count;
    }

    private async Task CheckRepeatsAsync(LedgerNode node, string place, List<string> gaps)
    {
        foreach ((string name, (RecordId record, _)) in _records)
        {
            string? patient = name switch { "a" or "d" => "p", "b" => "q", _ => null };
            AppendResult repeat = await node.AppendAsync(TestLedger.Record(name, patient, name));
            Assert.True(!repeat.IsRepeat || repeat.RecordId == record, $"{place}: {name} became another record");
            if (!repeat.IsRepeat)
            {
                gaps.Add($"{name} was sealed again");
            }
        }
    }

    private async Task CheckReceiptsAsync(LedgerNode node, string place)
    {
        VerificationPolicy policy = new(_genesis.Bytes.Span, _time.GetUtcNow().AddMinutes(1));
        foreach ((string name, (RecordId record, byte[]? known)) in _records)
        {
            Receipt receipt = await node.GetReceiptAsync(record);
            bool isRight = known is not null && !_isKilled
                ? receipt.Bytes.Span.SequenceEqual(known)
                : ReceiptVerifier.Verify(receipt.Bytes.Span, ReceiptExpectation.ForRecord(record.ToArray()), policy)
                    .IsAccepted;
            Assert.True(isRight, $"{place}: the receipt of {name} is another one");
        }
    }

    private async Task CheckContentsAsync(LedgerNode node, string place)
    {
        foreach ((string name, SealedAccess access) in _accesses)
        {
            using RecordContent content = await node.OpenAsync(access);
            Assert.True(
                content.Payload.Span.SequenceEqual(Encoding.UTF8.GetBytes(name)), $"{place}: other content of {name}");
        }

        foreach (string name in (string[])["b", "d"])
        {
            SealedAccess access = await node.RequestAccessAsync(TestLedger.Request(_records[name].Record));
            using RecordContent content = await node.OpenAsync(access);
            Assert.True(
                content.Payload.Span.SequenceEqual(Encoding.UTF8.GetBytes(name)), $"{place}: other content of {name}");
        }
    }

    private static async Task<List<string>> HistoryAsync(LedgerNode node, string patient)
    {
        List<string> lines = [];
        await foreach (HistoryEntry entry in node.ListHistoryAsync(new PatientIdentifier("north", patient)))
        {
            lines.Add(
                $"{entry.Entry.Height}/{entry.Entry.Index} {entry.Operation} {entry.RecordId} {entry.Author} "
                + $"{entry.Entry.SubmissionId} {entry.Entry.HeaderHash} {entry.Entry.Outcome} {entry.Entry.Time:O} "
                + $"{entry.Entry.Decision?.Reason} {entry.Access?.Purpose} {entry.Access?.Action} "
                + $"{entry.Access?.Individual} {entry.Access?.Role}");
        }

        return lines;
    }
}
