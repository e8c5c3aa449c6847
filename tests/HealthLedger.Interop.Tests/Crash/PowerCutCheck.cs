using HealthLedger.Interop.Tests.Listener;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;

namespace HealthLedger.Interop.Tests.Crash;

/// <summary>
/// Cuts the power of a traced run and starts a node on what the disk kept: it must start, hold every record whose AA
/// had left, once and in the block it was acknowledged in, no record twice, and verify.
/// </summary>
internal sealed class PowerCutCheck : IAsyncDisposable
{
    private readonly TracedRun _run;
    private readonly Dictionary<string, LedgerLine> _final = new(StringComparer.Ordinal);
    private readonly LedgerFolder _keys;

    private PowerCutCheck(TracedRun run, LedgerFolder keys)
    {
        _run = run;
        _keys = keys;
    }

    /// <summary>Power cuts that were checked, each variant counted.</summary>
    public int Cuts { get; private set; }

    /// <summary>Changes that were not synchronised, over all cuts.</summary>
    public long Unsynchronised { get; private set; }

    /// <summary>What every cut must hold is read from the folder as the listener left it.</summary>
    public static async Task<PowerCutCheck> CreateAsync(TracedRun run)
    {
        LedgerFolder keys = await LedgerFolder.OpenAsync(run.Data, ListenerProgram.Passphrase);
        PowerCutCheck check = new(run, keys);
        await using OpenedLedger ledger =
            await OpenedLedger.StartWithKeysAsync(run.Data, keys.Genesis, keys.Vault);
        LedgerLine[] appended = [.. (await ledger.ReadEntriesAsync())
            .Where(line => line.Operation == Verifier.OperationType.AppendRecord)];
        IReadOnlyDictionary<string, string> controlIds = await ledger.ReadControlIdsAsync(appended);
        foreach (LedgerLine line in appended)
        {
            check._final.Add(controlIds[line.Record!], line);
        }

        Assert.Equal(run.Messages.Accepted.Count, check._final.Count);
        return check;
    }

    /// <summary>Cuts the power at each of the instants, in each variant.</summary>
    /// <returns>What went wrong, cut by cut; empty when nothing did.</returns>
    public async Task<IReadOnlyList<string>> FindLossesAsync(
        IReadOnlyList<SystemCall> calls, IEnumerable<int> instants, int seed, params PowerCutVariant[] variants)
    {
        (SystemCall Call, string ControlId)[] answers = [.. SyncOrderCheck.AcceptedAnswers(calls)];
        DiskModel disk = new(_run.Parent, calls);
        List<string> losses = [];
        foreach (int instant in instants.Order())
        {
            disk.AdvanceTo(instant);
            string[] accepted =
                [.. answers.Where(answer => answer.Call.Start <= instant).Select(answer => answer.ControlId)];
            foreach (PowerCutVariant variant in variants)
            {
                using TestFolder folder = new();
                Unsynchronised += disk.Write(folder.Path, variant, HashCode.Combine(seed, instant));
                Cuts++;
                if (await FindLossAsync(folder.At("data"), accepted) is { } loss)
                {
                    losses.Add($"{variant} at {instant}, {accepted.Length} accepted: {loss}");
                }
            }
        }

        return losses;
    }

    public ValueTask DisposeAsync() => _keys.DisposeAsync();

    private async Task<string?> FindLossAsync(string data, string[] accepted)
    {
        string path = Path.Combine(data, LedgerFolder.GenesisFileName);
        byte[] kept = File.Exists(path) ? await File.ReadAllBytesAsync(path) : [];
        byte[] whole = await File.ReadAllBytesAsync(Path.Combine(_run.Data, LedgerFolder.GenesisFileName));
        if (!kept.SequenceEqual(whole))
        {
            return LedgerFolder.GenesisFileName + " is not there as it was";
        }

        try
        {
            await using OpenedLedger ledger = await StartAsync(data);
            return await FindLossAsync(ledger, [.. accepted]);
        }
        catch (Exception exception) when (exception is HealthLedgerException or IOException)
        {
            return exception.Message;
        }
    }

    // Opening a vault is slow on purpose, so that one cut in eight opens the vault that the disk holds, whose counter
    // the
    // journal on that disk must have reached; the others use the keys that are open.
    private async Task<OpenedLedger> StartAsync(string data)
    {
        if (Cuts % 8 != 0)
        {
            return await OpenedLedger.StartWithKeysAsync(data, _keys.Genesis, new UncountedVault(_keys.Vault));
        }

        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(data, owner | UnixFileMode.UserExecute);
            File.SetUnixFileMode(Path.Combine(data, LedgerFolder.VaultFileName), owner);
        }

        return await OpenedLedger.StartAsync(data);
    }

    private async Task<string?> FindLossAsync(OpenedLedger ledger, HashSet<string> accepted)
    {
        (int found, string? loss) = await CountAsync(ledger, accepted);
        if (loss is not null)
        {
            return loss;
        }

        VerificationReport report = await ledger.Node.VerifyAsync(withPayloads: true);
        if (!report.IsGood)
        {
            return $"{report.FirstErrorCode}: {report.FirstError}";
        }

        // What the outbox held is sealed after the start, perhaps while this counts.
        if (report.PayloadsVerified != (ulong)found)
        {
            (found, loss) = await CountAsync(ledger, accepted);
        }

        return loss ?? (report.PayloadsVerified > (ulong)found
            ? $"{report.PayloadsVerified} payloads for {found} records"
            : null);
    }

    private async Task<(int Found, string? Loss)> CountAsync(OpenedLedger ledger, HashSet<string> accepted)
    {
        int found = 0;
        foreach (KeyValuePair<string, LedgerLine> message in _final)
        {
            RecordId record = new(Convert.FromHexString(message.Value.Record!));
            List<HistoryEntry> appended = [];
            await foreach (HistoryEntry entry in ledger.Node.ListHistoryAsync(record))
            {
                if (entry.Operation == OperationType.AppendRecord)
                {
                    appended.Add(entry);
                }
            }

            found += appended.Count;
            bool isAccepted = accepted.Contains(message.Key);
            if (appended.Count > 1 || (isAccepted && appended.Count == 0))
            {
                return (found, $"{message.Key} is there {appended.Count} times");
            }

            if (isAccepted && Convert.ToHexStringLower(appended[0].Entry.HeaderHash.ToArray()) != message.Value.Header)
            {
                return (found, $"{message.Key} is in another block than the one it was accepted in");
            }
        }

        return (found, null);
    }
}
