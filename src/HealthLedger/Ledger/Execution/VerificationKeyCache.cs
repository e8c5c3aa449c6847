using System.Collections.Concurrent;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Execution;

/// <summary>Imported public keys by id: importing costs three times what verifying does. Not state; only
/// speed.</summary>
internal sealed class VerificationKeyCache : IDisposable
{
    private const int MaxKeys = 4096;

    private readonly ConcurrentDictionary<Digest256, VerificationKey> _keys = new();

    public VerificationKey? Get(Digest256 id, byte[] point)
    {
        if (_keys.TryGetValue(id, out VerificationKey? key))
        {
            return key;
        }

        if (VerificationKey.TryImport(point) is not { } imported)
        {
            return null;
        }

        if (_keys.Count >= MaxKeys)
        {
            _keys.Clear();
        }

        return _keys.GetOrAdd(id, imported);
    }

    public void Dispose()
    {
        foreach (VerificationKey key in _keys.Values)
        {
            key.Dispose();
        }

        _keys.Clear();
    }
}
