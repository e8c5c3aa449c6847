using System.Security.Cryptography;
using System.Text;
using HealthLedger.Canonical;

namespace HealthLedger.Vaults;

/// <summary>
/// The vault file (docs/spec/vault.md section 1): `["healthledger-vault", 2, id, slots, box]`, where box is what the
/// vault holds, protected under the master key and bound to all before it.
/// </summary>
internal static class VaultFileFormat
{
    private const string Magic = "healthledger-vault";
    private const ulong Version = 2;
    private const int MaxRounds = 10_000_000;
    private const int MaxSlots = 16;
    private const int MaxShares = 255;
    private const int MaxWrappedBytes = 4096;
    private const int SaltBytes = 32;
    private const int MaxEntries = 4096;
    private const int DigestBytes = 32;

    public static byte[] Encode(VaultHead head, byte[] masterKey, VaultKeySet keys)
    {
        byte[] prefix = EncodeHead(head);
        byte[] plain = EncodeKeys(keys);
        try
        {
            CanonicalWriter writer = new(stackalloc byte[1024]);
            writer.Array(5);
            writer.Raw(prefix);
            writer.Bytes(SecretBox.Seal(masterKey, 0, prefix, plain));
            byte[] file = writer.ToArray();
            writer.Dispose();
            return file;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>Reads what a file shows without a secret.</summary>
    /// <exception cref="KeyUnavailableException">HLS8001, HLS8004 or HLS8011.</exception>
    public static VaultHead DecodeHead(byte[] file)
    {
        CanonicalReader reader = new(file);
        int positions = reader.ArrayHead(16);
        bool isVault = reader.Text() == Magic;
        ulong version = reader.Unsigned();
        if (reader.IsGood && isVault && version != Version)
        {
            throw version > Version
                ? new KeyUnavailableException(
                    HealthLedgerErrorCodes.VaultTooNew,
                    "The vault file was written by a newer version. Use that version.")
                : new KeyUnavailableException(
                    HealthLedgerErrorCodes.VaultTooOld,
                    "The vault file was written by a development version from before the first release, whose "
                        + "ledgers are not carried on. Make a new ledger.");
        }

        byte[] id = reader.BytesExactly(VaultHead.IdBytes).ToArray();
        List<VaultSlot> slots = [];
        int count = reader.ArrayHead(MaxSlots);
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            slots.Add(DecodeSlot(ref reader));
        }

        reader.Bytes();
        return reader.End() && isVault && positions == 5 ? new VaultHead { Id = id, Slots = slots } : throw Wrong();
    }

    /// <summary>Opens what a file protects; null when the master key is another or bytes were changed.</summary>
    public static VaultKeySet? TryDecode(byte[] file, VaultHead head, byte[] masterKey)
    {
        byte[] prefix = EncodeHead(head);

        // The head was read from this file and is canonical, so that the box begins behind it.
        CanonicalReader reader = new(file.AsSpan(1 + prefix.Length));
        ReadOnlySpan<byte> box = reader.Bytes();
        byte[]? plain = reader.End() ? SecretBox.TryOpen(masterKey, prefix, box) : null;
        if (plain is null)
        {
            return null;
        }

        try
        {
            return DecodeKeys(plain);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    public static KeyUnavailableException Wrong() => new(
        HealthLedgerErrorCodes.WrongPassphrase,
        "The passphrase or key file does not open the vault, or the file is damaged. Check --passphrase-file or "
        + "HEALTHLEDGER_PASSPHRASE; if it is right, restore the vault's backup.");

    private static byte[] EncodeHead(VaultHead head)
    {
        CanonicalWriter writer = new(stackalloc byte[512]);
        writer.Text(Magic);
        writer.Unsigned(Version);
        writer.Bytes(head.Id);
        writer.Array(head.Slots.Count);
        foreach (VaultSlot slot in head.Slots)
        {
            writer.Array(6);
            writer.Unsigned((ulong)slot.Kind);
            writer.Unsigned((ulong)slot.Rounds);
            writer.Bytes(slot.Salt);
            writer.Bytes(slot.Wrapped);
            writer.Unsigned((ulong)slot.Threshold);
            writer.Array(slot.Shares.Count);
            foreach (byte[] share in slot.Shares)
            {
                writer.Bytes(share);
            }
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    private static VaultSlot DecodeSlot(ref CanonicalReader reader)
    {
        reader.Array(6);
        VaultSlotKind kind = (VaultSlotKind)reader.Unsigned(255);
        int rounds = (int)reader.Unsigned(MaxRounds);
        byte[] salt = reader.Bytes(SaltBytes).ToArray();
        byte[] wrapped = reader.Bytes(MaxWrappedBytes).ToArray();
        int threshold = (int)reader.Unsigned(MaxShares);
        int count = reader.ArrayHead(MaxShares);
        byte[][] shares = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            shares[i] = reader.BytesExactly(DigestBytes).ToArray();
        }

        if (!Enum.IsDefined(kind) || (kind == VaultSlotKind.Passphrase && rounds == 0))
        {
            reader.Refuse(DecodeStatus.ValueUnknown);
        }

        return new VaultSlot
        {
            Kind = kind,
            Rounds = rounds,
            Salt = salt,
            Wrapped = wrapped,
            Threshold = threshold,
            Shares = shares,
        };
    }

    private static byte[] EncodeKeys(VaultKeySet keys)
    {
        CanonicalWriter writer = new(stackalloc byte[2048]);
        writer.Array(2);
        writer.Unsigned(keys.Counter);
        writer.Array(keys.Entries.Count);
        foreach (VaultEntry entry in keys.Entries)
        {
            writer.Array(6);
            writer.Unsigned((ulong)entry.Key);
            writer.Unsigned(entry.Version);
            writer.Unsigned((ulong)entry.State);
            writer.Bytes(entry.Material is null ? default : entry.Material.Bytes);
            writer.Bytes(entry.Point);
            writer.Bytes(Encoding.ASCII.GetBytes(entry.Reference ?? string.Empty));
        }

        byte[] plain = PinnedCopy(writer.Written);
        writer.Dispose();
        return plain;
    }

    private static byte[] PinnedCopy(ReadOnlySpan<byte> written)
    {
        byte[] pinned = Cryptography.HpkeLabels.Pinned(written.Length);
        written.CopyTo(pinned);
        return pinned;
    }

    private static VaultKeySet? DecodeKeys(byte[] plain)
    {
        CanonicalReader reader = new(plain);
        reader.Array(2);
        ulong counter = reader.Unsigned();
        int count = reader.ArrayHead(MaxEntries);
        List<VaultEntry> entries = new(count);
        bool isWhole = true;
        for (int i = 0; i < count && isWhole; i++)
        {
            VaultEntry? entry = TryDecodeEntry(ref reader);
            isWhole = entry is not null;
            if (entry is not null)
            {
                entries.Add(entry);
            }
        }

        VaultKeySet keys = new(entries, counter);
        if (isWhole && reader.End() && keys.IsSound)
        {
            return keys;
        }

        keys.Dispose();
        return null;
    }

    private static VaultEntry? TryDecodeEntry(ref CanonicalReader reader)
    {
        reader.Array(6);
        VaultKey key = (VaultKey)reader.Unsigned(255);
        uint version = reader.Unsigned(uint.MaxValue);
        VaultKeyState state = (VaultKeyState)reader.Unsigned(255);
        ReadOnlySpan<byte> secret = reader.Bytes();
        byte[] point = reader.Bytes().ToArray();
        string reference = Encoding.ASCII.GetString(reader.Bytes(VaultSignerKey.MaxReferenceLength));
        if (!reader.IsGood || !Enum.IsDefined(key) || !Enum.IsDefined(state))
        {
            return null;
        }

        VaultMaterial? material = secret.IsEmpty ? null : VaultMaterial.TryImport(key, secret);
        bool isWhole = material is null
            ? secret.IsEmpty
            : material.Point.AsSpan().SequenceEqual(point);
        return isWhole
            ? VaultEntry.TryCreate(key, version, state, point, material, reference.Length == 0 ? null : reference)
            : null;
    }
}
