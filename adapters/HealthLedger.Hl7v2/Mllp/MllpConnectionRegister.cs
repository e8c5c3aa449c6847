using System.Net;

namespace HealthLedger.Hl7v2.Mllp;

/// <summary>The open connections, counted in total and by address. Safe for use by many threads.</summary>
internal sealed class MllpConnectionRegister(int maxConnections, int maxPerAddress)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _counts = [];
    private TaskCompletionSource? _emptied;
    private int _admitted;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _admitted;
            }
        }
    }

    /// <summary>Takes a place for a connection from the address, or returns false when there is none.</summary>
    public bool TryAdmit(IPAddress address)
    {
        lock (_gate)
        {
            int count = _counts.GetValueOrDefault(address);
            if (_admitted >= maxConnections || count >= maxPerAddress)
            {
                return false;
            }

            _counts[address] = count + 1;
            _admitted++;
            return true;
        }
    }

    public void Leave(IPAddress address)
    {
        lock (_gate)
        {
            _admitted--;
            int count = _counts[address] - 1;
            if (count == 0)
            {
                _counts.Remove(address);
            }
            else
            {
                _counts[address] = count;
            }

            if (_admitted == 0)
            {
                _emptied?.TrySetResult();
            }
        }
    }

    /// <summary>Completes when no connection is left; call it when none is admitted any more.</summary>
    public Task WhenEmptyAsync()
    {
        lock (_gate)
        {
            _emptied ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_admitted == 0)
            {
                _emptied.TrySetResult();
            }

            return _emptied.Task;
        }
    }
}
