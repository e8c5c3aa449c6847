using HealthLedger.Primitives;

namespace HealthLedger.Cryptography;

/// <summary>
/// The contexts that this process seals in, one for each recipient's key and info, so that many packages cost one key
/// agreement. They are in memory alone: a process begins its own, and nothing of them is stored. A context ends after
/// an hour, after <see cref="HpkeSender.MaxMessages"/> messages, or when too many others came after it. Safe for
/// concurrent use.
/// </summary>
internal sealed class HpkeSenders : IDisposable
{
    /// <summary>How many are kept: a replica set has at most 255 trustees.</summary>
    public const int MaxContexts = 256;

    /// <summary>How long a context is used, by a clock that nobody sets.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromHours(1);

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<Digest256, Kept> _kept = [];
    private bool _isDisposed;

    /// <param name="time">Tells how old a context is.</param>
    public HpkeSenders(TimeProvider time) => _time = time;

    /// <summary>How many contexts are kept.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _kept.Count;
            }
        }
    }

    /// <summary>Seals to a recipient's public key.</summary>
    /// <param name="recipientPoint">65 bytes, uncompressed.</param>
    /// <param name="info">What <see cref="HpkeInfo"/> builds: what all packages of the context have in common.</param>
    /// <param name="associatedData">What this package belongs to.</param>
    /// <param name="plaintext">The secret.</param>
    /// <returns>The package, or null when the point is not one of the curve.</returns>
    /// <exception cref="ObjectDisposedException">The contexts were ended.</exception>
    public byte[]? TrySeal(
        ReadOnlySpan<byte> recipientPoint,
        ReadOnlySpan<byte> info,
        ReadOnlySpan<byte> associatedData,
        ReadOnlySpan<byte> plaintext)
    {
        if (recipientPoint.Length != P256.PointBytes)
        {
            return null;
        }

        while (Find(recipientPoint, info) is { } sender)
        {
            // Others may have taken its last number, or ended it, since it was found.
            if (sender.TrySeal(associatedData, plaintext) is { } package)
            {
                return package;
            }
        }

        return null;
    }

    /// <summary>Ends all contexts.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            RemoveWhere(static _ => true);
        }
    }

    /// <summary>The type's name.</summary>
    public override string ToString() => nameof(HpkeSenders);

    // A key agreement under the lock: once an hour for a recipient, and never two for one.
    private HpkeSender? Find(ReadOnlySpan<byte> recipientPoint, ReadOnlySpan<byte> info)
    {
        Digest256 id = Sha256.Of([.. recipientPoint, .. info]);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_kept.TryGetValue(id, out Kept? found) && !IsOver(found))
            {
                return found.Sender;
            }

            RemoveWhere(kept => ReferenceEquals(kept, found) || IsOver(kept));
            if (HpkeSender.TryCreate(recipientPoint, info) is not { } sender)
            {
                return null;
            }

            if (_kept.Count == MaxContexts)
            {
                Kept oldest = _kept.Values.MinBy(kept => kept.Since)!;
                RemoveWhere(kept => ReferenceEquals(kept, oldest));
            }

            _kept.Add(id, new Kept(sender, _time.GetTimestamp()));
            return sender;
        }
    }

    private bool IsOver(Kept kept) => kept.Sender.IsUsedUp || _time.GetElapsedTime(kept.Since) >= MaxAge;

    private void RemoveWhere(Func<Kept, bool> isGone)
    {
        foreach ((Digest256 id, Kept kept) in _kept.Where(pair => isGone(pair.Value)).ToArray())
        {
            _kept.Remove(id);
            kept.Sender.Dispose();
        }
    }

    private sealed class Kept(HpkeSender sender, long since)
    {
        public HpkeSender Sender { get; } = sender;

        public long Since { get; } = since;
    }
}
