using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Messages;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;
using HealthLedger.Inbox;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Hl7v2.Importing;

/// <summary>A piece on its way, with what may be shown of it.</summary>
internal sealed class ImportTurn
{
    private readonly long _index;

    public ImportTurn(CutPiece piece, long index, Hl7Message? message = null, OriginalTime? time = null)
    {
        Piece = piece;
        Message = message;
        Time = time;
        _index = index;
    }

    public CutPiece Piece { get; }

    public Hl7Message? Message { get; }

    public OriginalTime? Time { get; }

    public ImportedPiece ToPiece(AppendResult result, bool isRepeat) =>
        ToPiece(
            isRepeat ? ImportOutcome.Duplicate : ImportOutcome.Sealed,
            record: result.RecordId,
            height: result.Entry.Height);

    /// <summary>It was accepted before, and is sealed or waits in the queue.</summary>
    public ImportedPiece ToPiece(QueueResult before) =>
        ToPiece(ImportOutcome.Duplicate, record: before.RecordId, height: before.Entry?.Height);

    public ImportedPiece ToPiece(
        ImportOutcome outcome,
        string? code = null,
        string? location = null,
        RecordId? record = null,
        BlockHeight? height = null) => new()
        {
            Index = _index,
            Number = Piece.Number,
            Offset = Piece.Offset,
            End = Piece.End,
            Outcome = outcome,
            ErrorCode = code,
            Location = location,
            MessageType = Message is null ? ImportedPiece.OtherType : TypeOf(Message.Header.MessageType),
            Day = Time?.Day ?? ImportedPiece.UnknownDay,
            IsInFuture = Time?.IsInFuture ?? false,
            RecordId = record,
            Height = height,
        };

    // What stands in MSH-9 may be anything: only codes that are known are shown.
    private static string TypeOf(MessageType type)
    {
        if (!IntakeTelemetry.IsKnown(type.MessageCode))
        {
            return ImportedPiece.OtherType;
        }

        bool isEvent = type.TriggerEvent is [>= 'A' and <= 'Z', >= '0' and <= '9', >= '0' and <= '9'];
        return isEvent ? $"{type.MessageCode}^{type.TriggerEvent}" : type.MessageCode;
    }
}
