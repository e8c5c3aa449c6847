using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using HealthLedger.Inbox;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Subjects;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>
/// Sets refused bytes aside in the node's quarantine and writes down that they were refused, the same bytes of a
/// listener once: a sender that repeats a refused message for hours must not fill the disk. Remembers the last
/// refusals only, and only in memory.
/// </summary>
internal sealed class RefusedContent
{
    private readonly ILedger _ledger;
    private readonly bool _isEnabled;
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, (RecordId Message, string? Quarantine)> _known = [];
    private readonly Queue<UInt128> _order = new();

    public RefusedContent(ILedger ledger, bool isEnabled)
    {
        _ledger = ledger;
        _isEnabled = isEnabled;
    }

    /// <summary>Keeps the bytes and the refusal, both durable when this returns; returns what names the bytes, or null
    /// when refused bytes are not kept.</summary>
    public async Task<string?> KeepAsync(
        string code,
        string? answer,
        MessageFacts facts,
        IReadOnlyList<PatientIdentifier> patients,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken)
    {
        UInt128 digest = DigestOf(facts.Listener, content);
        bool isKnown;
        (RecordId Message, string? Quarantine) kept;
        lock (_gate)
        {
            isKnown = _known.TryGetValue(digest, out kept);
        }

        if (!isKnown)
        {
            string? quarantine = _isEnabled && !content.IsEmpty
                ? await _ledger.QuarantineAsync(code, content, cancellationToken).ConfigureAwait(false)
                : null;
            kept = (RecordId.Create(facts.ReceivedAt), quarantine);
            Remember(digest, kept);
        }

        InboxNote note = new()
        {
            Id = kept.Message,
            Status = kept.Quarantine is null ? InboxStatus.Rejected : InboxStatus.Quarantined,
            Facts = facts,
            Bytes = content.Length,
            Patients = patients,
            Answer = answer,
            ErrorCode = code,
            QuarantineId = kept.Quarantine,
            IsRepeat = isKnown,
        };
        await _ledger.NoteMessagesAsync([note], cancellationToken).ConfigureAwait(false);
        return kept.Quarantine;
    }

    private static UInt128 DigestOf(string listener, ReadOnlyMemory<byte> content)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(listener)));
        hash.AppendData(content.Span);
        return BinaryPrimitives.ReadUInt128BigEndian(hash.GetHashAndReset());
    }

    private void Remember(UInt128 digest, (RecordId Message, string? Quarantine) kept)
    {
        lock (_gate)
        {
            if (!_known.TryAdd(digest, kept))
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
