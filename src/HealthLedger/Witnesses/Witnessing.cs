using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Runtime;

namespace HealthLedger.Witnesses;

/// <summary>The witnesses of a node, and the durability that they give.</summary>
internal sealed class Witnessing : IAsyncDisposable
{
    private readonly NodeParts _parts;
    private readonly WitnessBoard _board;
    private readonly List<WitnessLoop> _loops = [];
    private readonly List<IDisposable> _owned = [];
    private readonly HashSet<Digest256> _keys = [];
    private int _isDisposed;

    private Witnessing(NodeParts parts, IList<WitnessPeer> peers)
    {
        _parts = parts;
        _board = new WitnessBoard(peers.Count, parts.Options.RequiredWitnesses);
        foreach (WitnessPeer peer in peers)
        {
            int number = _loops.Count;
            VerificationKey key = peer.ImportKey();
            _owned.Add(key);
            _keys.Add(key.Id);
            IWitness? link = peer.Link;
            if (link is null)
            {
                HttpWitness own = new(peer.Address!, key.Point);
                _owned.Add(own);
                link = own;
            }

            _loops.Add(new WitnessLoop(parts, peer.Name, key, link, height => _board.Advance(number, height)));
        }
    }

    /// <summary>Null when the node has no witnesses.</summary>
    public static Witnessing? Create(NodeParts parts, IList<WitnessPeer> peers) =>
        peers.Count > 0 ? new Witnessing(parts, peers) : null;

    public void Start()
    {
        _loops.ForEach(loop => loop.Start());
        _parts.Meter.Witnesses = () => _loops.Select(loop => (loop.Name, loop.Height));
    }

    /// <summary>A block was sealed.</summary>
    public void Poke() => _loops.ForEach(loop => loop.Poke());

    /// <summary>Waits for as many witnesses as the node asks for.</summary>
    /// <exception cref="ReplicaHaltedException">HLS3070, transient: they did not sign in time. What is sealed stays
    /// sealed.</exception>
    public async ValueTask AwaitAsync(
        ulong height, Digest256 headerHash, TimeSpan patience, CancellationToken cancellationToken)
    {
        Task covered = _board.WhenCoveredAsync(height);
        if (covered.IsCompleted
            || await CountAsync(height, headerHash, cancellationToken).ConfigureAwait(false)
                >= _parts.Options.RequiredWitnesses)
        {
            return;
        }

        try
        {
            await covered.WaitAsync(patience, _parts.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            string[] faults = [.. _loops.Where(loop => loop.Fault is not null)
                .Select(loop => $"'{loop.Name}' {loop.Fault}")];
            throw new ReplicaHaltedException(
                HealthLedgerErrorCodes.NotWitnessed,
                $"The entry is sealed at height {height}, and fewer than {_parts.Options.RequiredWitnesses} "
                + "witnesses have signed in time (faults: "
                + (faults.Length > 0 ? string.Join(", ", faults) : "none")
                + "). Ask again with the same idempotency key; the witnesses are asked until they sign.",
                isTransient: true,
                exception);
        }
    }

    /// <summary>Waits a while for the cosignatures of a head that a proof is to hang on.</summary>
    public async ValueTask WaitForProofAsync(ulong height, CancellationToken cancellationToken)
    {
        try
        {
            await _board.WhenCoveredAsync(height)
                .WaitAsync(_parts.Options.WitnessTimeout, _parts.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The proof says by what it carries who has signed.
        }
    }

    public IReadOnlyList<WitnessStatus> Status()
    {
        ulong newest = _parts.View.Head.Header.Height;
        return
        [
            .. _loops.Select(loop => new WitnessStatus
            {
                Name = loop.Name,
                KeyId = loop.KeyId,
                Height = new BlockHeight(loop.Height),
                Lag = newest - Math.Min(newest, loop.Height),
                Fault = loop.Fault,
            }),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        foreach (WitnessLoop loop in _loops)
        {
            await loop.DisposeAsync().ConfigureAwait(false);
        }

        _owned.ForEach(each => each.Dispose());
    }

    private async ValueTask<int> CountAsync(
        ulong height, Digest256 headerHash, CancellationToken cancellationToken) =>
        (await _parts.Cosignatures.ReadAsync(height, headerHash, cancellationToken).ConfigureAwait(false))
            .Count(each => _keys.Contains(each.Witness));
}
