using System.Text;
using HealthLedger.Access;
using HealthLedger.Diagnostics;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage;
using HealthLedger.Storage.InMemory;
using HealthLedger.Subjects;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Runtime;

/// <summary>A ledger that nodes are started on and killed, with storage that outlives them.</summary>
internal sealed class TestLedger : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly InMemoryLedgerStorageDriver _memory = new() { HandOverTime = TimeSpan.Zero };
    private ILedgerStorage? _opened;

    private TestLedger(LedgerGenesis genesis, IKeyVault vault, TimeProvider time)
    {
        Genesis = genesis;
        Vault = vault;
        Time = time;
        Storage = new RememberingDriver(this, _memory);
    }

    public LedgerGenesis Genesis { get; }

    public IKeyVault Vault { get; }

    public TimeProvider Time { get; set; }

    /// <summary>The storage below all nodes.</summary>
    public ILedgerStorageDriver Storage { get; private set; }

    public LedgerNodeOptions Options { get; } = new() { SealTimeout = TimeSpan.FromSeconds(10) };

    public static async Task<TestLedger> CreateAsync(
        TimeProvider? time = null, ILedgerStorageDriver? storage = null, LedgerParameters? parameters = null)
    {
        InMemoryKeyVault vault = InMemoryKeyVault.Create();
        TimeProvider clock = time ?? TimeProvider.System;
        LedgerGenesis genesis = await LedgerGenesis.CreateAsync(
            "test", "north", "DE", vault, parameters ?? new LedgerParameters(), clock, CancellationToken.None);
        TestLedger ledger = new(genesis, vault, clock);
        if (storage is not null)
        {
            ledger.Storage = new RememberingDriver(ledger, storage);
        }

        return ledger;
    }

    public Task<LedgerNode> StartAsync(
        ILedgerStorageDriver? through = null, LedgerEventListener? events = null, IKeyVault? vault = null) =>
        new LedgerNodeBuilder(Options)
        {
            Genesis = Genesis,
            Vault = vault ?? Vault,
            Storage = through ?? Storage,
            TimeProvider = Time,
            Events = events ?? LedgerEventListener.None,
        }.StartAsync();

    /// <summary>What a process that dies does to its storage: it lets go of it in the midst of everything.</summary>
    public async Task KillAsync()
    {
        if (_opened is { } storage)
        {
            await storage.DisposeAsync();
        }
    }

    public static RecordSubmission Record(string payload, string? patient = null, string? key = null,
        string? print = null) =>
        new()
        {
            Kind = RecordKind.Laboratory,
            Payload = Encoding.UTF8.GetBytes(payload),
            PayloadType = "text/plain",
            Patient = patient is null ? null : new PatientIdentifier("north", patient),
            Idempotency = key is null
                ? null
                : new IdempotencyKey(Encoding.UTF8.GetBytes(key), print is null ? [] : Encoding.UTF8.GetBytes(print)),
        };

    public static AccessRequest Request(RecordId record, string purpose = "TREAT", string action = "read") => new()
    {
        RecordId = record,
        Individual = new IndividualId(new Draw(4).Bytes(16)),
        Role = "physician",
        Purpose = purpose,
        Action = action,
    };

    public static async Task<List<HistoryEntry>> HistoryAsync(LedgerNode node, RecordId record)
    {
        List<HistoryEntry> entries = [];
        await foreach (HistoryEntry entry in node.ListHistoryAsync(record))
        {
            entries.Add(entry);
        }

        return entries;
    }

    /// <summary>Waits for another thread to get somewhere.</summary>
    public static Task UntilAsync(Func<bool> condition) => UntilAsync(condition, Patience, () => string.Empty);

    /// <summary>Likewise, where the look itself takes time.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < Patience, "What the test waits for does not happen.");
            await Task.Delay(1);
        }
    }

    /// <summary>Waits as long as it is patient, and then tells how things stand.</summary>
    public static async Task UntilAsync(Func<bool> condition, TimeSpan patience, Func<string> describe)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) >= patience)
            {
                Assert.Fail("What the test waits for does not happen.\n" + describe());
            }

            await Task.Delay(1);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await Vault.DisposeAsync();
        _memory.Dispose();
    }

    private sealed class RememberingDriver(TestLedger ledger, ILedgerStorageDriver inner) : ILedgerStorageDriver
    {
        public async ValueTask<ILedgerStorage> OpenAsync(CancellationToken cancellationToken) =>
            ledger._opened = await inner.OpenAsync(cancellationToken);
    }
}
