namespace HealthLedger.Testing.Faults;

/// <summary>Lets calls of one opened storage through, fails them, or has crashed.</summary>
internal sealed class FaultGate
{
    private static readonly TimeSpan SlowBy = TimeSpan.FromMilliseconds(20);

    private readonly FaultCounter _counter;
    private volatile bool _hasCrashed;
    private volatile bool _isJournalPoisoned;

    public FaultGate(FaultCounter counter) => _counter = counter;

    /// <summary>Refuses everything after a crash.</summary>
    public void Enter()
    {
        if (_hasCrashed)
        {
            throw Failure(HealthLedgerErrorCodes.InputOutputFailed, "the process has crashed by plan",
                isTransient: false);
        }
    }

    /// <summary>From now on everything is refused.</summary>
    public void Crash() => _hasCrashed = true;

    /// <summary>Lets a read through, or fails it.</summary>
    public void Read(StoragePart part)
    {
        Enter();
        if (_counter.NextRead(part) is not null)
        {
            throw Failure(HealthLedgerErrorCodes.InputOutputFailed, "the read fails by plan", isTransient: false);
        }
    }

    /// <summary>Does a write, unless the plan says otherwise.</summary>
    public async ValueTask<T> WriteAsync<T>(StoragePart part, Func<ValueTask<T>> write, bool isAppend)
    {
        Enter();
        if (isAppend && _isJournalPoisoned)
        {
            throw Failure(HealthLedgerErrorCodes.InputOutputFailed, "the journal is to be reopened",
                isTransient: false);
        }

        switch (_counter.NextWrite(part))
        {
            case StorageFault.DiskFull:
                throw Failure(HealthLedgerErrorCodes.DiskFull, "the disk is full by plan", isTransient: true);
            case StorageFault.InputOutputError:
                _isJournalPoisoned |= isAppend;
                throw Failure(HealthLedgerErrorCodes.InputOutputFailed, "the write fails by plan", isTransient: false);
            case StorageFault.CrashBefore:
                _hasCrashed = true;
                break;
            case StorageFault.CrashAfter:
                await write().ConfigureAwait(false);
                _hasCrashed = true;
                break;
            case StorageFault.LostWrite when !isAppend:
                return default!;
            case StorageFault.Slow:
                await Task.Delay(SlowBy).ConfigureAwait(false);
                return await write().ConfigureAwait(false);
            default:
                return await write().ConfigureAwait(false);
        }

        Enter();
        throw new InvalidOperationException();
    }

    /// <summary>Does a write that returns nothing.</summary>
    public async ValueTask WriteAsync(StoragePart part, Func<ValueTask> write) =>
        await WriteAsync(
            part,
            async () =>
            {
                await write().ConfigureAwait(false);
                return true;
            },
            isAppend: false).ConfigureAwait(false);

    private static StorageFailureException Failure(string code, string what, bool isTransient) =>
        new(code, $"Planned fault: {what}.", isTransient);
}
