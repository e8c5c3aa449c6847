using System.Security.Cryptography;

namespace HealthLedger.Cryptography;

/// <summary>
/// The sending end of an HPKE context of suite 1 [RFC 9180 §5.2]: Base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA-256,
/// AES-256-GCM. One key agreement, then up to <see cref="MaxMessages"/> messages, each under a number of its own. It
/// has no form outside of memory and cannot be copied, because two of one context would use a nonce twice. Safe for
/// concurrent use.
/// </summary>
internal sealed class HpkeSender : IDisposable
{
    /// <summary>How many messages a context seals; the number has room for more.</summary>
    public const int MaxMessages = 1 << 16;

    private readonly Lock _gate = new();
    private readonly byte[] _encapsulated;
    private readonly HpkeKeySchedule _schedule;
    private readonly AesGcm _cipher;
    private uint _next;

    private HpkeSender(byte[] encapsulated, HpkeKeySchedule schedule)
    {
        _encapsulated = encapsulated;
        _schedule = schedule;
        _cipher = new AesGcm(schedule.Key, HpkePackage.TagBytes);
    }

    /// <summary>Whether it seals nothing more: its numbers are used, or it was disposed.</summary>
    public bool IsUsedUp => Volatile.Read(ref _next) >= MaxMessages;

    /// <summary>Begins a context with a fresh ephemeral key.</summary>
    /// <param name="recipientPoint">65 bytes, uncompressed.</param>
    /// <param name="info">What <see cref="HpkeInfo"/> builds.</param>
    /// <returns>Null when the point is not one of the curve.</returns>
    public static HpkeSender? TryCreate(ReadOnlySpan<byte> recipientPoint, ReadOnlySpan<byte> info)
    {
        Span<byte> seed = stackalloc byte[HpkeKem.SeedBytes];
        RandomNumberGenerator.Fill(seed);
        try
        {
            return TryCreate(seed, recipientPoint, info);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>Seals the next message.</summary>
    /// <param name="associatedData">Authenticated and not encrypted.</param>
    /// <param name="plaintext">The secret.</param>
    /// <returns>The package, or null when the context is used up.</returns>
    public byte[]? TrySeal(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext)
    {
        // The cipher of the base library serves one caller at a time.
        lock (_gate)
        {
            if (IsUsedUp)
            {
                return null;
            }

            // Taken before anything can fail: a number is never used again.
            uint sequence = _next++;
            byte[] package = HpkePackage.Begin(_encapsulated, sequence, plaintext.Length);
            HpkePackage.Seal(_cipher, _schedule.BaseNonce, associatedData, plaintext, package);
            return package;
        }
    }

    /// <summary>Ends the context and zeroes its keys.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _next = MaxMessages;
            _cipher.Dispose();
            _schedule.Dispose();
        }
    }

    /// <summary>The type's name: keys are never printed.</summary>
    public override string ToString() => nameof(HpkeSender);

    /// <summary>Begins a context with the ephemeral key of a seed: what the published vectors fix.</summary>
    internal static HpkeSender? TryCreate(
        ReadOnlySpan<byte> seed, ReadOnlySpan<byte> recipientPoint, ReadOnlySpan<byte> info)
    {
        using ECDiffieHellman ephemeral = HpkeKem.DeriveKeyPair(seed);
        if (HpkeKem.TryEncapsulate(recipientPoint, ephemeral) is not { } sent)
        {
            return null;
        }

        HpkeKeySchedule schedule =
            HpkeKeySchedule.Derive(HpkeMode.Base, HpkeCipher.Aes256Gcm, sent.SharedSecret, info);
        CryptographicOperations.ZeroMemory(sent.SharedSecret);
        return new HpkeSender(sent.Encapsulated, schedule);
    }
}
