using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Linking;

/// <summary>
/// One at a time under each name, from when a record is looked for until what is linked to it is sealed: the next one
/// sees it. Names are entered in one order, so that two never wait for each other.
/// </summary>
internal sealed class NameGates
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Digest256, Gate> _gates = [];

    /// <summary>Enters all; null when they are not free in time. Entered by one, left by whoever it is handed
    /// to.</summary>
    public async Task<IDisposable?> EnterAsync(
        IReadOnlyCollection<Digest256> names, TimeSpan patience, CancellationToken cancellationToken)
    {
        Held held = new(this);
        try
        {
            foreach (Digest256 name in names.Distinct().OrderBy(name => name.ToString(), StringComparer.Ordinal))
            {
                Gate gate = Take(name);
                bool isEntered = false;
                try
                {
                    isEntered = await gate.Free.WaitAsync(patience, cancellationToken).ConfigureAwait(false);
                }
                finally
                {
                    if (!isEntered)
                    {
                        Release(name, gate, wasEntered: false);
                    }
                }

                if (!isEntered)
                {
                    held.Dispose();
                    return null;
                }

                held.Add(name, gate);
            }

            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private Gate Take(Digest256 name)
    {
        lock (_lock)
        {
            if (!_gates.TryGetValue(name, out Gate? gate))
            {
                gate = new Gate();
                _gates.Add(name, gate);
            }

            gate.Users++;
            return gate;
        }
    }

    private void Release(Digest256 name, Gate gate, bool wasEntered)
    {
        lock (_lock)
        {
            if (wasEntered)
            {
                gate.Free.Release();
            }

            if (--gate.Users == 0)
            {
                _gates.Remove(name);
                gate.Free.Dispose();
            }
        }
    }

    private sealed class Gate
    {
        public SemaphoreSlim Free { get; } = new(1, 1);

        public int Users { get; set; }
    }

    private sealed class Held : IDisposable
    {
        private readonly NameGates _owner;
        private readonly List<(Digest256 Name, Gate Gate)> _entered = [];

        public Held(NameGates owner) => _owner = owner;

        public void Add(Digest256 name, Gate gate) => _entered.Add((name, gate));

        public void Dispose()
        {
            foreach ((Digest256 name, Gate gate) in _entered)
            {
                _owner.Release(name, gate, wasEntered: true);
            }

            _entered.Clear();
        }
    }
}
