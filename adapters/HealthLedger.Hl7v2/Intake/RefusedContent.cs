using System.Security.Cryptography;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>
/// Sets refused bytes aside in the node's quarantine, the same bytes once: a sender that repeats a refused message
/// for hours must
/// not fill the disk. Remembers the last refusals only, and only in memory.
/// </summary>
internal sealed class RefusedContent
{
    private readonly ILedger _ledger;
    private readonly bool _isEnabled;
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, string> _known = [];
    private readonly Queue<UInt128> _order = new();

    public RefusedContent(ILedger ledger, bool isEnabled)
    {
        _ledger = ledger;
        _isEnabled = isEnabled;
    }

    /// <summary>Keeps the bytes; returns what names them, or null when refused bytes are not kept.</summary>
    public async Task<string?> KeepAsync(string code, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (!_isEnabled || content.IsEmpty)
        {
            return null;
        }

        UInt128 digest = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(content.Span));
        lock (_gate)
        {
            if (_known.TryGetValue(digest, out string? known))
            {
                return known;
            }
        }

        string id = await _ledger.QuarantineAsync(code, content, cancellationToken).ConfigureAwait(false);
        Remember(digest, id);
        return id;
    }

    private void Remember(UInt128 digest, string id)
    {
        lock (_gate)
        {
            if (!_known.TryAdd(digest, id))
            {
                return;
            }

            _order.Enqueue(digest);
            if (_order.Count > Hl7v2IntakeDefaults.RememberedRefusals)
            {
                _known.Remove(_order.Dequeue());
            }
        }
    }
}
