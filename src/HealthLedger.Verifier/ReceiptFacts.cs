using System.Collections.Immutable;
using System.Globalization;
using HealthLedger.Verifier.Formats;
using HealthLedger.Verifier.Steps;

namespace HealthLedger.Verifier;

/// <summary>What an accepted receipt proves. It exists only for receipts that passed every step.</summary>
/// <remarks>All identifiers are random or hashes; none is a patient's data. Instances do not change.</remarks>
public sealed class ReceiptFacts
{
    internal ReceiptFacts(ReceiptContext context)
    {
        Entry entry = context.Receipt.Entry;
        BlockHeader header = context.Header;
        LedgerId = context.Genesis.LedgerId;
        Height = header.Height;
        HeaderHash = header.ComputeHash();
        Epoch = header.Epoch;
        RecoveredAt = context.RecoveredAt;
        Time = DateTimeOffset.FromUnixTimeMilliseconds((long)header.Time);
        HistorySize = header.HistorySize;
        HistoryRoot = header.HistoryRoot;
        EntryIndex = entry.Index;
        LeafIndex = context.LeafIndex;
        SubmissionId = entry.SubmissionId;
        OperationIndex = entry.OperationIndex;
        OperationHash = entry.OperationHash;
        OperationType = context.Operation?.Type;
        RecordId = context.Operation?.Record;
        SegmentId = context.OpenedSegment?.Id;
        Attestation = context.Operation?.Attestation;
        OutcomeCode = entry.OutcomeCode;
        Decision = entry.Decision;
        AuthorId = context.Receipt.Submission.Author;
        AuthorUnchecked = context.AuthorUnchecked;
        AuthorKey = context.AuthorKey is { } key ? new AuthorKeyFacts(key) : null;
        Signers = ReceiptSigner.Of(context);
        Assurance = context.Assurance;
        Cosigners = [.. context.Cosigners];
        AnchorAge = context.AnchorAge;
    }

    /// <summary>The ledger: hash of the pinned genesis header, 32 bytes.</summary>
    public ReadOnlyMemory<byte> LedgerId { get; }

    /// <summary>Height of the block that holds the entry, from 1.</summary>
    public ulong Height { get; }

    /// <summary>Hash of the block's header, 32 bytes.</summary>
    public ReadOnlyMemory<byte> HeaderHash { get; }

    /// <summary>The epoch whose replica set sealed the header.</summary>
    public ulong Epoch { get; }

    /// <summary>
    /// The height of the last recovery below the header: what was sealed elsewhere above it was given up. Null when
    /// replicas sealed every epoch.
    /// </summary>
    public ulong? RecoveredAt { get; }

    /// <summary>The block's time in UTC, in whole milliseconds.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>
    /// How many entries the history has with the block. With <see cref="HistoryRoot"/> it is what a consistency proof
    /// to a later head goes on from, by which whoever sealed that head vouches for this entry too.
    /// </summary>
    public ulong HistorySize { get; }

    /// <summary>Root of the history with the block, 32 bytes.</summary>
    public ReadOnlyMemory<byte> HistoryRoot { get; }

    /// <summary>The entry's index in its block, from 0.</summary>
    public ulong EntryIndex { get; }

    /// <summary>The entry's number in the whole history, from 0.</summary>
    public ulong LeafIndex { get; }

    /// <summary>The submission that the entry belongs to, 32 bytes.</summary>
    public ReadOnlyMemory<byte> SubmissionId { get; }

    /// <summary>The operation's index in its submission, from 0.</summary>
    public ulong OperationIndex { get; }

    /// <summary>RFC 9162 leaf hash of the operation, 32 bytes.</summary>
    public ReadOnlyMemory<byte> OperationHash { get; }

    /// <summary>The operation's type; null for a refused operation that cannot be read.</summary>
    public OperationType? OperationType { get; }

    /// <summary>The record that was appended or asked for, 16 bytes; null for operations without one.</summary>
    public ReadOnlyMemory<byte>? RecordId { get; }

    /// <summary>
    /// The segment, 16 bytes, whose commitment the expected content opens; null when no content was named.
    /// </summary>
    public ReadOnlyMemory<byte>? SegmentId { get; }

    /// <summary>What the operation attests; null for every other operation.</summary>
    public AttestationFacts? Attestation { get; }

    /// <summary>The outcome: 0 is accepted, everything else refused (docs/spec/ledger.md, section 4).</summary>
    public ulong OutcomeCode { get; }

    /// <summary>The decision on a request for access; null for every other operation.</summary>
    public ReceiptDecision? Decision { get; }

    /// <summary>The participant that submitted, 16 bytes.</summary>
    public ReadOnlyMemory<byte> AuthorId { get; }

    /// <summary>
    /// True when author and key are not those of a genesis participant and the receipt does not prove the key: then the
    /// author's signature was checked by the replicas that sealed the entry, and not by this verifier.
    /// </summary>
    public bool AuthorUnchecked { get; }

    /// <summary>The author's key as the receipt proves it; null when the receipt has no proof of it.</summary>
    public AuthorKeyFacts? AuthorKey { get; }

    /// <summary>The replicas that sealed the header, in the order of their index.</summary>
    public ImmutableArray<ReceiptSigner> Signers { get; }

    /// <summary>Who vouches for the entry.</summary>
    public ReceiptAssurance Assurance { get; }

    /// <summary>
    /// Key ids, 32 bytes each, of the policy's witnesses that cosigned the header, in increasing order.
    /// </summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Cosigners { get; }

    /// <summary>Age of the anchor of trust at the verification time, never negative.</summary>
    public TimeSpan AnchorAge { get; }

    /// <summary>Gives height, entry index and assurance.</summary>
    public override string ToString()
    {
        return string.Create(CultureInfo.InvariantCulture, $"height {Height}, entry {EntryIndex}, {Assurance}");
    }
}
