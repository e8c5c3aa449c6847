using System.Runtime.InteropServices;
using HealthLedger.Ledger;
using HealthLedger.Storage.InMemory;
using HealthLedger.Testing.Faults;
using HealthLedger.Tests.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Faults;

/// <summary>
/// One ledger through several lives, everything drawn from one seed: what is asked of it, where its storage fails, and
/// what a loss of power leaves.
/// </summary>
internal sealed class ModelRun : IAsyncDisposable
{
    private readonly Draw _draw;
    private readonly bool _withDamage;
    private readonly HastyClock _time = new();
    private readonly TemporaryFolder _folder = new();
    private readonly InMemoryLedgerStorageDriver _memory = new() { HandOverTime = TimeSpan.Zero };
    private readonly InMemoryKeyVault _vault = InMemoryKeyVault.Create();
    private readonly LedgerModel _model;
    private readonly List<Task> _dying = [];

    public ModelRun(ulong seed, bool withDamage)
    {
        _draw = new Draw(unchecked((long)seed));
        _withDamage = withDamage;
        _model = new LedgerModel(_draw, withDamage);
    }

    /// <summary>What happened, for whoever reads a failure.</summary>
    public List<string> Diary { get; } = [];

    public int Answers => _model.Answers;

    /// <summary>Whether damage was found and reported.</summary>
    public bool HasReported { get; private set; }

    public async Task RunAsync()
    {
        LedgerGenesis genesis = await LedgerGenesis.CreateSingleReplicaAsync("test", "north", "DE", _vault, _time);
        for (int lives = 1 + _draw.Below(3); lives > 0; lives--)
        {
            await LiveAsync(genesis);
            if (_withDamage && _draw.Coin())
            {
                Rot();
            }

            if (!await AnswerForAsync(genesis))
            {
                HasReported = true;
                return;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_dying);
        await _vault.DisposeAsync();
        _memory.Dispose();
        _folder.Dispose();
    }

    private async Task LiveAsync(LedgerGenesis genesis)
    {
        FaultyLedgerStorageDriver? driver = null;
        Dictionary<int, DiskFault> plan = [];
        List<StorageFaultPlan> plans = [];
        Plan(plan, plans);
        FaultyDisk disk = new(_folder.Path, _draw, plan, () => driver!.Crash());
        using RememberingDriver remembering = new(new ModelStorage(_memory, _folder.Path, disk));
        driver = new FaultyLedgerStorageDriver(remembering, plans);
        Diary.Add($"life: {string.Join(", ", plan.Select(p => $"{p.Value} at call {p.Key} of the disk"))}; "
            + string.Join(", ", plans));
        LedgerNode? node = null;
        try
        {
            node = await StartAsync(genesis, driver);
            await _model.WorkAsync(node, Diary);
            if (_withDamage)
            {
                await WhenStoredAsync(node);
            }
        }
        catch (HealthLedgerException end)
        {
            Diary.Add($"  ended: {end.Code} {end.Message}");
        }

        if (node is not null && !node.GetStatus().IsHalted && !_withDamage && _draw.Coin())
        {
            Diary.Add("  stopped");
            await DisposeAsync(node);
        }
        else if (node is not null)
        {
            Diary.Add("  killed");
            driver.Crash();
            await remembering.KillAsync();
            _dying.Add(DisposeAsync(node));
        }

        await remembering.KillAsync();
        disk.LosePower();
    }

    /// <summary>Starts on sound storage and compares everything with the model.</summary>
    /// <returns>False when damage was reported, which is only right when there was some.</returns>
    private async Task<bool> AnswerForAsync(LedgerGenesis genesis)
    {
        FaultyDisk disk = new(_folder.Path, _draw, new Dictionary<int, DiskFault>(), () => { });
        List<string> gaps = [];
        try
        {
            await using LedgerNode node = await StartAsync(genesis, new ModelStorage(_memory, _folder.Path, disk));
            string? refusal = null;
            try
            {
                await _model.CheckAsync(node, gaps);
            }
            catch (HealthLedgerException exception) when (_withDamage)
            {
                refusal = $"{exception.Code}: {exception.Message}";
                Diary.Add($"  refused: {refusal}");
            }

            VerificationReport report = await node.VerifyAsync(withPayloads: true);
            Diary.Add($"  verified: {report.FirstErrorCode} {report.FirstError}");
            string? unreported = gaps.FirstOrDefault() ?? refusal;
            Assert.True(
                unreported is null || !report.IsGood, $"{unreported}, and the verification finds nothing");
            Assert.True(report.IsGood || _withDamage, report.FirstError);
            return report.IsGood;
        }
        catch (HealthLedgerException refusal) when (_withDamage)
        {
            Diary.Add($"  refused to start: {refusal.Code} {refusal.Message}");
            Assert.Matches("estore|backup|copy|peers", refusal.Message);
            return false;
        }
    }

    private void Plan(Dictionary<int, DiskFault> disk, List<StorageFaultPlan> stores)
    {
        DiskFault[] ordinary =
        [
            DiskFault.CrashBefore, DiskFault.CrashAfter, DiskFault.DiskFull, DiskFault.InputOutputError, DiskFault.Slow,
        ];
        StorageFault[] usual =
        [
            StorageFault.CrashBefore, StorageFault.CrashAfter, StorageFault.DiskFull, StorageFault.InputOutputError,
            StorageFault.ReadError, StorageFault.Slow,
        ];
        for (int faults = _draw.Below(3); faults > 0; faults--)
        {
            if (_draw.Coin())
            {
                disk[1 + _draw.Below(30)] = _withDamage && _draw.Coin()
                    ? _draw.Pick(DiskFault.Lost, DiskFault.Misdirected)
                    : _draw.Pick(ordinary);
            }
            else
            {
                stores.Add(new StorageFaultPlan(
                    _withDamage && _draw.Coin() ? StorageFault.LostWrite : _draw.Pick(usual),
                    1 + _draw.Below(20),
                    _draw.Pick(StoragePart.Any, StoragePart.Journal, StoragePart.Ledger, StoragePart.Custody)));
            }
        }
    }

    /// <summary>Changes a bit of anything that is stored.</summary>
    private void Rot()
    {
        string[] files = Directory.GetFiles(_folder.Path, "*.journal");
        if (files.Length > 0 && _draw.Below(3) == 0)
        {
            string file = files.Order(StringComparer.Ordinal).ElementAt(_draw.Below(files.Length));
            byte[] content = File.ReadAllBytes(file);
            int at = _draw.Below(Math.Max(1, content.Length));
            if (at < content.Length)
            {
                content[at] ^= (byte)(1 << _draw.Below(8));
                File.WriteAllBytes(file, content);
                Diary.Add($"rot: byte {at} of {Path.GetFileName(file)}");
            }

            return;
        }

        List<(string Name, ReadOnlyMemory<byte> Bytes)> places =
            [.. MemoryPlaces.Of(_memory.Content).Where(place => !place.Bytes.IsEmpty)];
        if (places.Count > 0)
        {
            (string name, ReadOnlyMemory<byte> bytes) = places[_draw.Below(places.Count)];
            int at = _draw.Below(bytes.Length);
            if (MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> array))
            {
                array.Array![array.Offset + at] ^= (byte)(1 << _draw.Below(8));
                Diary.Add($"rot: byte {at} of a {name}");
            }
        }
    }

    // A journal that lied is found out by the database, if that has the blocks; without it, nobody can know.
    private static async Task WhenStoredAsync(LedgerNode node)
    {
        for (int i = 0; i < 200 && node.GetStatus() is { Lag: > 0, IsHalted: false }; i++)
        {
            await Task.Delay(1);
        }
    }

    private Task<LedgerNode> StartAsync(LedgerGenesis genesis, HealthLedger.Storage.ILedgerStorageDriver storage) =>
        new LedgerNodeBuilder(new LedgerNodeOptions { SealTimeout = TimeSpan.FromMinutes(_withDamage ? 2 : 10) })
        {
            Genesis = genesis,
            Vault = _vault,
            Storage = storage,
            TimeProvider = _time,
        }.StartAsync();

    // The storage below may be gone already.
    private static async Task DisposeAsync(LedgerNode node)
    {
        try
        {
            await node.DisposeAsync();
        }
        catch (Exception exception) when (exception is HealthLedgerException or ObjectDisposedException)
        {
        }
    }
}
