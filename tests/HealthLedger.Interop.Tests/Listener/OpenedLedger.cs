using HealthLedger.Access;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Records;
using HealthLedger.Storage.Sqlite;
using HealthLedger.Vaults;
using HealthLedger.Verifier;

namespace HealthLedger.Interop.Tests.Listener;

/// <summary>A node of this process on a data folder that the listener has left.</summary>
internal sealed class OpenedLedger : IAsyncDisposable
{
    private readonly LedgerFolder? _folder;

    private OpenedLedger(LedgerNode node, LedgerFolder? folder)
    {
        Node = node;
        _folder = folder;
    }

    public LedgerNode Node { get; }

    public static async Task<OpenedLedger> StartAsync(string data)
    {
        LedgerFolder folder = await LedgerFolder.OpenAsync(data, ListenerProgram.Passphrase);
        return new OpenedLedger(await StartAsync(data, folder.Genesis, folder.Vault), folder);
    }

    /// <summary>Starts with keys that are open already: opening a vault is slow on purpose.</summary>
    public static async Task<OpenedLedger> StartWithKeysAsync(string data, LedgerGenesis genesis, IKeyVault vault) =>
        new(await StartAsync(data, genesis, vault), folder: null);

    /// <summary>Waits until everything that was in the queue is sealed.</summary>
    public Task DrainAsync() => Waiting.UntilAsync(() => Node.GetQueueStatus().Waiting == 0);

    /// <summary>
    /// Every entry, oldest first, taken from its receipt, which the verifier has accepted against the genesis.
    /// </summary>
    public async Task<IReadOnlyList<LedgerLine>> ReadEntriesAsync()
    {
        LedgerNodeStatus status = Node.GetStatus();
        VerificationPolicy policy = new(Node.Genesis.Bytes.Span, TimeProvider.System.GetUtcNow());
        List<LedgerLine> lines = [];
        for (ulong height = 1; height <= status.Height.Value; height++)
        {
            for (int index = 0; await FindReceiptAsync(height, index) is { } receipt; index++)
            {
                ReceiptVerdict verdict = ReceiptVerifier.Verify(
                    receipt.Bytes.Span, ReceiptExpectation.Any.WithAnyOutcome(), policy);
                Assert.True(verdict.IsAccepted, $"{height}/{index}: {verdict}");
                ReceiptFacts facts = verdict.Facts!;
                string? record = facts.RecordId is { } id ? Convert.ToHexStringLower(id.Span) : null;
                lines.Add(new LedgerLine(
                    height, index, facts.OperationType, record, Convert.ToHexStringLower(facts.HeaderHash.Span)));
            }
        }

        return lines;
    }

    /// <summary>Asks for access to a record, as its custodian for treatment, and returns its content.</summary>
    public async Task<byte[]> ReadRecordAsync(string record)
    {
        SealedAccess access = await Node.RequestAccessAsync(new AccessRequest
        {
            RecordId = new RecordId(Convert.FromHexString(record)),
            Individual = new IndividualId(Enumerable.Repeat((byte)7, IndividualId.SizeBytes).ToArray()),
            Role = "AUDITOR",
        });
        Assert.True(access.IsPermitted, access.Reason);
        using RecordContent content = await Node.OpenAsync(access);
        return content.Payload.ToArray();
    }

    /// <summary>MSH-10 of every record, by record.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadControlIdsAsync(IEnumerable<LedgerLine> appended)
    {
        Dictionary<string, string> controlIds = [];
        foreach (LedgerLine[] group in appended.Chunk(64))
        {
            byte[][] contents = await Task.WhenAll(group.Select(line => ReadRecordAsync(line.Record!)));
            for (int i = 0; i < group.Length; i++)
            {
                controlIds.Add(group[i].Record!, TestMessages.ControlIdOf(contents[i]));
            }
        }

        return controlIds;
    }

    /// <summary>Verifies everything stored and returns the report, which is good.</summary>
    public async Task<VerificationReport> VerifyAsync()
    {
        VerificationReport report = await Node.VerifyAsync(withPayloads: true);
        Assert.True(report.IsGood, $"{report.FirstErrorCode}: {report.FirstError}");
        return report;
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        if (_folder is not null)
        {
            await _folder.DisposeAsync();
        }
    }

    private static Task<LedgerNode> StartAsync(string data, LedgerGenesis genesis, IKeyVault vault) =>
        new LedgerNodeBuilder
        {
            Genesis = genesis,
            Vault = vault,
            Storage = new SqliteLedgerStorageDriver(new SqliteLedgerStorageOptions { DataFolder = data }),
        }.StartAsync();

    private async Task<Receipt?> FindReceiptAsync(ulong height, int index)
    {
        try
        {
            return await Node.GetReceiptAsync(new BlockHeight(height), index);
        }
        catch (ConsentDeniedException exception) when (exception.Code == HealthLedgerErrorCodes.RecordNotFound)
        {
            return null;
        }
    }
}
