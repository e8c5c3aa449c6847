using System.Security.Cryptography;
using System.Text;
using HealthLedger.Canonical;
using HealthLedger.Primitives;
using HealthLedger.Storage;
using HealthLedger.Subjects;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime;

/// <summary>
/// The organisation's map of patient identifiers to pseudonyms (docs/spec/records.md section 3). Rows are found by
/// a keyed blind index and encrypted under the vault. Resolving is done by the intake loop alone.
/// </summary>
internal sealed class SubjectDirectory
{
    private const int MaxCached = 100_000;
    private const int SecretBytes = 32;

    private readonly IKeyVault _vault;
    private readonly IPrivateStore _store;
    private readonly LedgerId _ledger;
    private readonly ParticipantId _custodian;
    private readonly Dictionary<Digest256, SubjectId> _cache = [];

    public SubjectDirectory(IKeyVault vault, IPrivateStore store, LedgerId ledger, ParticipantId custodian)
    {
        _vault = vault;
        _store = store;
        _ledger = ledger;
        _custodian = custodian;
    }

    public async ValueTask<Digest256> BlindIndexAsync(PatientIdentifier identifier, CancellationToken cancellationToken)
    {
        byte[] assigner = Encoding.UTF8.GetBytes(identifier.Assigner);
        byte[] value = Encoding.UTF8.GetBytes(identifier.Value);
        byte[] data = [.. "hl/mpi/v1"u8, .. assigner, 0, .. value];
        return await _vault.AuthenticateAsync(VaultKey.PatientIndex, data, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The pseudonym that is known already, or null.</summary>
    public async ValueTask<SubjectId?> FindAsync(Digest256 blindIndex, CancellationToken cancellationToken)
    {
        if (_cache.TryGetValue(blindIndex, out SubjectId known))
        {
            return known;
        }

        SubjectId? stored = await ReadAsync(blindIndex, cancellationToken).ConfigureAwait(false);
        if (stored is { } subject)
        {
            Remember(blindIndex, subject);
        }

        return stored;
    }

    /// <summary>Reads from the store, past the cache; for callers outside the intake loop.</summary>
    public async ValueTask<SubjectId?> ReadAsync(Digest256 blindIndex, CancellationToken cancellationToken)
    {
        byte[] key = blindIndex.ToArray();
        PrivateRow? row = await _store.ReadRowAsync(PrivateTable.Subject, key, cancellationToken).ConfigureAwait(false);
        return row is null ? null : await OpenRowAsync(_vault, row, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The pseudonym that a stored row keeps; null for the removal of one.</summary>
    public static async ValueTask<SubjectId?> OpenRowAsync(
        IKeyVault vault, PrivateRow row, CancellationToken cancellationToken)
    {
        if (row.Value is not { } value)
        {
            return null;
        }

        ReadOnlyMemory<byte>? plain = await vault
            .UnprotectAsync(VaultKey.PrivateRows, row.Key, value, cancellationToken).ConfigureAwait(false);
        return plain is { } bytes && Decode(bytes.Span) is { } subject
            ? subject
            : throw new KeyUnavailableException(
                HealthLedgerErrorCodes.KeyMismatch,
                "A row of the patient map does not open with this vault. Use the vault that the ledger was made with.");
    }

    /// <summary>A new pseudonym and the row that keeps it.</summary>
    public async ValueTask<(SubjectId Subject, PrivateRow Row)> CreateAsync(
        PendingSubject patient, long now, CancellationToken cancellationToken)
    {
        byte[] secret = RandomNumberGenerator.GetBytes(SecretBytes);
        SubjectId subject = Pseudonym(secret);
        byte[] key = patient.BlindIndex.ToArray();
        ReadOnlyMemory<byte> value = await _vault.ProtectAsync(
            VaultKey.PrivateRows, key, Encode(secret, subject, patient.Identifier), cancellationToken)
            .ConfigureAwait(false);
        CryptographicOperations.ZeroMemory(secret);
        return (subject, new PrivateRow(PrivateTable.Subject, key, value, now));
    }

    /// <summary>Whether an opened row has the form of one.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> plain) => Decode(plain) is not null;

    public void Remember(Digest256 blindIndex, SubjectId subject)
    {
        if (_cache.Count >= MaxCached)
        {
            _cache.Clear();
        }

        _cache[blindIndex] = subject;
    }

    private SubjectId Pseudonym(byte[] secret)
    {
        byte[] data = [.. "hl/sid/v1"u8, .. _ledger.ToArray(), .. _custodian.ToArray()];
        return new SubjectId(HMACSHA256.HashData(secret, data));
    }

    // [secret, pseudonym, assigner, identifier]: the identifier lets the organisation answer whose pseudonym it is.
    private static byte[] Encode(byte[] secret, SubjectId subject, PatientIdentifier identifier)
    {
        CanonicalWriter writer = new(stackalloc byte[512]);
        writer.Array(4);
        writer.Bytes(secret);
        writer.Id(subject);
        writer.Bytes(Encoding.UTF8.GetBytes(identifier.Assigner));
        writer.Bytes(Encoding.UTF8.GetBytes(identifier.Value));
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    private static SubjectId? Decode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(4);
        reader.BytesExactly(SecretBytes);
        SubjectId subject = reader.Subject();
        reader.Bytes();
        reader.Bytes();
        return reader.End() ? subject : null;
    }
}
