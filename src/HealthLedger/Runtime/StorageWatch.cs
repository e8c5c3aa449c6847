using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>Halts the node when its storage is taken away: also one that has nothing to write at present.</summary>
internal sealed class StorageWatch : IAsyncDisposable
{
    private readonly ILedgerStorage _storage;
    private readonly IBlockProducer _producer;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public StorageWatch(ILedgerStorage storage, IBlockProducer producer)
    {
        _storage = storage;
        _producer = producer;
        _loop = RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            _producer.HaltWith(await _storage.WaitForLossAsync(_stop.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
#pragma warning disable CA1031 // One of the loops where a defect of ours becomes a halt instead of silence.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _producer.HaltWith(exception);
        }
    }
}
