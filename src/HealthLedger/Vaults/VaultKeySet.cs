using System.Security.Cryptography;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Vaults;

/// <summary>The keys of an opened vault in memory: what the in-memory and the file driver share.</summary>
internal sealed class VaultKeySet : IDisposable
{
    public const int SymmetricKeyBytes = 32;

    private readonly Dictionary<VaultKey, ECDsa> _signing = [];
    private readonly Dictionary<VaultKey, VerificationKey> _verification = [];
    private readonly Dictionary<VaultKey, byte[]> _symmetric = [];

    public static VaultKeySet Generate()
    {
        VaultKeySet set = new();
        set.AddSigning(VaultKey.Author, ECDsa.Create(ECCurve.NamedCurves.nistP256));
        set.AddSigning(VaultKey.Seal, ECDsa.Create(ECCurve.NamedCurves.nistP256));
        VaultKey[] symmetric = [VaultKey.PatientIndex, VaultKey.Resend, VaultKey.PrivateRows, VaultKey.Shares];
        foreach (VaultKey key in symmetric)
        {
            byte[] bytes = GC.AllocateArray<byte>(SymmetricKeyBytes, pinned: true);
            RandomNumberGenerator.Fill(bytes);
            set.AddSymmetric(key, bytes);
        }

        return set;
    }

    public IEnumerable<KeyValuePair<VaultKey, ECDsa>> SigningKeys => _signing.OrderBy(pair => pair.Key);

    public IEnumerable<KeyValuePair<VaultKey, byte[]>> SymmetricKeys => _symmetric.OrderBy(pair => pair.Key);

    public void AddSigning(VaultKey key, ECDsa signing)
    {
        _signing.Add(key, signing);
        _verification.Add(key, VerificationKey.TryImport(P256.ExportPoint(signing))!);
    }

    public void AddSymmetric(VaultKey key, byte[] bytes) => _symmetric.Add(key, bytes);

    public VerificationKey Verification(VaultKey key) =>
        _verification.TryGetValue(key, out VerificationKey? found) ? found : throw Missing(key);

    public byte[] Sign(VaultKey key, SigningDomain domain, LedgerId ledger, ReadOnlySpan<byte> body)
    {
        bool allowed = key switch
        {
            VaultKey.Author => domain is SigningDomain.Submission or SigningDomain.Genesis,
            VaultKey.Seal => domain is SigningDomain.Seal,
            _ => false,
        };
        if (!allowed)
        {
            throw new ArgumentException("This key does not sign in that domain.", nameof(domain));
        }

        if (!_signing.TryGetValue(key, out ECDsa? signing))
        {
            throw Missing(key);
        }

        return P256.Sign(signing, SignedMessage.Build(domain, ledger, body));
    }

    public Digest256 Authenticate(VaultKey key, ReadOnlySpan<byte> data)
    {
        Span<byte> mac = stackalloc byte[32];
        HMACSHA256.HashData(Symmetric(key), data, mac);
        return new Digest256(mac);
    }

    public byte[] Protect(VaultKey key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> secret) =>
        SecretBox.Seal(Symmetric(key), context, secret);

    public byte[]? Unprotect(VaultKey key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> box) =>
        SecretBox.TryOpen(Symmetric(key), context, box);

    public void Dispose()
    {
        foreach (ECDsa key in _signing.Values)
        {
            key.Dispose();
        }

        foreach (VerificationKey key in _verification.Values)
        {
            key.Dispose();
        }

        foreach (byte[] key in _symmetric.Values)
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private byte[] Symmetric(VaultKey key) => _symmetric.TryGetValue(key,
        out byte[]? bytes) ? bytes : throw Missing(key);

    private static KeyUnavailableException Missing(VaultKey key) => new(
        HealthLedgerErrorCodes.KeyMissing, $"The vault holds no key '{key}'. Use the vault that the ledger was made with.");
}
