using System.Globalization;
using System.Security.Cryptography;
using HealthLedger.Canonical;
using HealthLedger.Cryptography;

namespace HealthLedger.Vaults;

/// <summary>
/// An officer's file: `["healthledger-recovery-share", 1, vault id, threshold, x, y]` (docs/spec/vault.md section 3).
/// The vault file holds each share's SHA-256, so that a wrong one is named instead of spoiling the rest.
/// </summary>
internal static class RecoveryShareFormat
{
    private const string Magic = "healthledger-recovery-share";
    private const int MaxBytes = 256;

    public static byte[][] Deal(byte[] vaultId, byte[] secret, int threshold, int count)
    {
        byte[][] values = ShamirSecretSharing.Split(secret, threshold, count);
        byte[][] shares = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            shares[i] = Encode(vaultId, threshold, i + 1, values[i]);
            CryptographicOperations.ZeroMemory(values[i]);
        }

        return shares;
    }

    /// <summary>The recovery secret, pinned.</summary>
    /// <exception cref="KeyUnavailableException">HLS8017.</exception>
    public static byte[] Combine(VaultHead head, IReadOnlyList<ReadOnlyMemory<byte>> shares)
    {
        VaultSlot slot = head.Slots.FirstOrDefault(slot => slot.Kind == VaultSlotKind.Recovery)
            ?? throw Refuse("The vault has dealt no recovery shares.");
        List<byte> xs = [];
        List<ReadOnlyMemory<byte>> values = [];
        for (int i = 0; i < shares.Count; i++)
        {
            string place = (i + 1).ToString(CultureInfo.InvariantCulture);
            if (TryDecode(shares[i].Span, head.Id) is not { } share || !IsDealt(slot, share.X, shares[i].Span))
            {
                throw Refuse($"Share {place} is damaged, of another vault, or of an earlier dealing.");
            }

            if (xs.Contains(share.X))
            {
                throw Refuse($"Share {place} was given twice.");
            }

            xs.Add(share.X);
            values.Add(share.Value);
        }

        if (xs.Count < slot.Threshold)
        {
            throw Refuse(string.Create(
                CultureInfo.InvariantCulture, $"{xs.Count} shares were given and {slot.Threshold} are needed."));
        }

        byte[] combined = ShamirSecretSharing.TryCombine([.. xs], values)!;
        byte[] secret = HpkeLabels.Pinned(combined.Length);
        combined.CopyTo(secret, 0);
        CryptographicOperations.ZeroMemory(combined);
        return secret;
    }

    private static byte[] Encode(byte[] vaultId, int threshold, int x, byte[] value)
    {
        CanonicalWriter writer = new(stackalloc byte[MaxBytes]);
        writer.Array(6);
        writer.Text(Magic);
        writer.Unsigned(1);
        writer.Bytes(vaultId);
        writer.Unsigned((ulong)threshold);
        writer.Unsigned((ulong)x);
        writer.Bytes(value);
        byte[] share = writer.ToArray();
        writer.Dispose();
        return share;
    }

    private static bool IsDealt(VaultSlot slot, byte x, ReadOnlySpan<byte> share) =>
        x <= slot.Shares.Count
        && CryptographicOperations.FixedTimeEquals(slot.Shares[x - 1], SHA256.HashData(share));

    private static (byte X, byte[] Value)? TryDecode(ReadOnlySpan<byte> bytes, byte[] vaultId)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(6);
        bool isShare = reader.Text() == Magic;
        reader.Exactly(1);
        bool isOfVault = reader.BytesExactly(VaultHead.IdBytes).SequenceEqual(vaultId);
        reader.Unsigned(ShamirSecretSharing.MaxShares);
        byte x = (byte)reader.Unsigned(ShamirSecretSharing.MaxShares);
        byte[] value = reader.BytesExactly(VaultMaterial.SymmetricBytes).ToArray();
        return reader.End() && isShare && isOfVault && x > 0 ? (x, value) : null;
    }

    private static KeyUnavailableException Refuse(string what) => new(
        HealthLedgerErrorCodes.RecoveryShareRefused, what + " Nothing was changed.");
}
