using System.Buffers.Binary;
using System.Security.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Cryptography;

/// <summary>
/// Opens packages, and remembers the keys of contexts that a package was opened in, so that a key agreement is done
/// once for each. Only what opened is remembered; an info has a few places of all, so that whoever makes many contexts
/// displaces its own and no other's. Safe for concurrent use.
/// </summary>
internal sealed class HpkeRecipients : IDisposable
{
    /// <summary>How many contexts are remembered, with 44 secret bytes each.</summary>
    public const int MaxContexts = 256;

    /// <summary>How many of one info: that of a sender before and after its restart, and two to spare.</summary>
    public const int MaxOfInfo = 4;

    private const int KeyBytes = 32;

    private readonly Lock _gate = new();
    private readonly Dictionary<Digest256, Remembered> _contexts = [];
    private readonly HashSet<uint> _forgotten = [];
    private ulong _uses;
    private ulong _agreements;
    private bool _isDisposed;

    /// <summary>How many contexts are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _contexts.Count;
            }
        }
    }

    /// <summary>How many packages took a key agreement.</summary>
    public ulong Agreements => Interlocked.Read(ref _agreements);

    /// <summary>Opens a package; null, without a reason, when anything about it is wrong.</summary>
    /// <param name="version">The number of the recipient's key.</param>
    /// <param name="recipient">The key.</param>
    /// <param name="recipientPoint">Its public half.</param>
    /// <param name="info">What <see cref="HpkeInfo"/> builds.</param>
    /// <param name="associatedData">What the package belongs to.</param>
    /// <param name="package">The package.</param>
    public byte[]? TryOpen(
        uint version,
        ECDiffieHellman recipient,
        ReadOnlySpan<byte> recipientPoint,
        ReadOnlySpan<byte> info,
        ReadOnlySpan<byte> associatedData,
        ReadOnlySpan<byte> package)
    {
        if (package.Length < HpkePackage.OverheadBytes)
        {
            return null;
        }

        ReadOnlySpan<byte> encapsulated = HpkePackage.Encapsulated(package);
        Digest256 id = IdOf(version, encapsulated, info);
        Span<byte> secret = stackalloc byte[KeyBytes + HpkeKeySchedule.NonceBytes];
        try
        {
            bool isKnown = TryRecall(id, secret);
            if (!isKnown && !TryAgree(recipient, recipientPoint, encapsulated, info, secret))
            {
                return null;
            }

            byte[]? plaintext = HpkePackage.TryOpen(secret[..KeyBytes], secret[KeyBytes..], associatedData, package);
            if (!isKnown && plaintext is not null)
            {
                Remember(version, id, Sha256.Of(info), secret);
            }

            return plaintext;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Forgets for ever what was agreed on with a key: it was destroyed.</summary>
    public void Forget(uint version)
    {
        lock (_gate)
        {
            _forgotten.Add(version);
            foreach ((Digest256 id, _) in _contexts.Where(pair => pair.Value.Version == version).ToArray())
            {
                Remove(id);
            }
        }
    }

    /// <summary>Zeroes all that is remembered.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            foreach (Digest256 id in _contexts.Keys.ToArray())
            {
                Remove(id);
            }
        }
    }

    /// <summary>The type's name: keys are never printed.</summary>
    public override string ToString() => nameof(HpkeRecipients);

    private static Digest256 IdOf(uint version, ReadOnlySpan<byte> encapsulated, ReadOnlySpan<byte> info)
    {
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(number, version);
        return Sha256.Of([.. number, .. encapsulated, .. info]);
    }

    private bool TryAgree(
        ECDiffieHellman recipient,
        ReadOnlySpan<byte> recipientPoint,
        ReadOnlySpan<byte> encapsulated,
        ReadOnlySpan<byte> info,
        Span<byte> secret)
    {
        Interlocked.Increment(ref _agreements);

        // Nobody seals with the recipient's own key as the ephemeral one: such a package only probes.
        if (encapsulated.SequenceEqual(recipientPoint)
            || HpkeKem.TryDecapsulate(recipient, recipientPoint, encapsulated) is not { } shared)
        {
            return false;
        }

        using HpkeKeySchedule schedule = HpkeKeySchedule.Derive(HpkeMode.Base, HpkeCipher.Aes256Gcm, shared, info);
        CryptographicOperations.ZeroMemory(shared);
        schedule.Key.CopyTo(secret);
        schedule.BaseNonce.CopyTo(secret[KeyBytes..]);
        return true;
    }

    // A copy, so that what is forgotten meanwhile is not zeroed under the one who opens.
    private bool TryRecall(Digest256 id, Span<byte> secret)
    {
        lock (_gate)
        {
            if (!_contexts.TryGetValue(id, out Remembered? context))
            {
                return false;
            }

            context.LastUse = ++_uses;
            context.Secret.CopyTo(secret);
            return true;
        }
    }

    private void Remember(uint version, Digest256 id, Digest256 info, ReadOnlySpan<byte> secret)
    {
        lock (_gate)
        {
            if (_isDisposed || _forgotten.Contains(version) || _contexts.ContainsKey(id))
            {
                return;
            }

            if (_contexts.Values.Count(context => context.Info == info) >= MaxOfInfo)
            {
                Remove(OldestOf(context => context.Info == info));
            }
            else if (_contexts.Count >= MaxContexts)
            {
                Remove(OldestOf(static _ => true));
            }

            byte[] copy = HpkeLabels.Pinned(secret.Length);
            secret.CopyTo(copy);
            _contexts.Add(id, new Remembered(version, info, copy) { LastUse = ++_uses });
        }
    }

    private Digest256 OldestOf(Func<Remembered, bool> isOne) =>
        _contexts.Where(pair => isOne(pair.Value)).MinBy(pair => pair.Value.LastUse).Key;

    private void Remove(Digest256 id)
    {
        if (_contexts.Remove(id, out Remembered? context))
        {
            CryptographicOperations.ZeroMemory(context.Secret);
        }
    }

    private sealed class Remembered(uint version, Digest256 info, byte[] secret)
    {
        public uint Version { get; } = version;

        public Digest256 Info { get; } = info;

        public byte[] Secret { get; } = secret;

        public ulong LastUse { get; set; }
    }
}
