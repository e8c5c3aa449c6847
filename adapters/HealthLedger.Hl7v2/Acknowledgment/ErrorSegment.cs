using System.Globalization;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Acknowledgment;

/// <summary>Writes ERR: from 2.5 one segment per error with ERR-2 to ERR-8, before that all errors in ERR-1.</summary>
internal static class ErrorSegment
{
    public static void Write(ref SegmentWriter writer, AcknowledgmentError error)
    {
        writer.Begin("ERR"u8);
        writer.Skip(1);
        WriteLocation(ref writer, error.Location);
        writer.BeginField();
        writer.TextPart(Number(error.Code));
        writer.NextComponent();
        writer.TextPart(TextOf(error.Code));
        writer.NextComponent();
        writer.TextPart("HL70357");
        writer.Text(error.Severity switch
        {
            Hl7IssueSeverity.Information => "I",
            Hl7IssueSeverity.Warning => "W",
            Hl7IssueSeverity.Error => "E",
            _ => "F",
        });
        writer.Skip(2);
        writer.Text(error.DiagnosticCode ?? string.Empty);
        writer.Text(TextOf(error.Code));
        writer.End();
    }

    public static void WriteBefore25(ref SegmentWriter writer, ReadOnlySpan<AcknowledgmentError> errors)
    {
        writer.Begin("ERR"u8);
        writer.BeginField();
        bool isFirst = true;
        foreach (AcknowledgmentError error in errors)
        {
            if (!isFirst)
            {
                writer.NextRepetition();
            }

            isFirst = false;
            writer.TextPart(error.Location.SegmentId ?? string.Empty);
            writer.NextComponent();
            writer.TextPart(NumberOrNothing(error.Location.SegmentOccurrence));
            writer.NextComponent();
            writer.TextPart(NumberOrNothing(error.Location.Field));
            writer.NextComponent();
            writer.TextPart(Number(error.Code));
            if (writer.HasSubcomponents)
            {
                writer.NextSubcomponent();
                writer.TextPart(TextOf(error.Code));
                writer.NextSubcomponent();
                writer.TextPart("HL70357");
            }
        }

        writer.End();
    }

    private static void WriteLocation(ref SegmentWriter writer, Hl7Location location)
    {
        writer.BeginField();
        if (location.SegmentId is null)
        {
            return;
        }

        writer.TextPart(location.SegmentId);
        writer.NextComponent();
        writer.TextPart(NumberOrNothing(location.SegmentOccurrence));
        writer.NextComponent();
        writer.TextPart(NumberOrNothing(location.Field));
        writer.NextComponent();
        writer.TextPart(NumberOrNothing(location.Repetition));
        writer.NextComponent();
        writer.TextPart(NumberOrNothing(location.Component));
    }

    private static string NumberOrNothing(int number) =>
        number > 0 ? number.ToString(CultureInfo.InvariantCulture) : string.Empty;

    private static string Number(Hl7ErrorCode code) => ((int)code).ToString(CultureInfo.InvariantCulture);

    private static string TextOf(Hl7ErrorCode code) => code switch
    {
        Hl7ErrorCode.MessageAccepted => "Message accepted",
        Hl7ErrorCode.SegmentSequenceError => "Segment sequence error",
        Hl7ErrorCode.RequiredFieldMissing => "Required field missing",
        Hl7ErrorCode.DataTypeError => "Data type error",
        Hl7ErrorCode.TableValueNotFound => "Table value not found",
        Hl7ErrorCode.UnsupportedMessageType => "Unsupported message type",
        Hl7ErrorCode.UnsupportedEventCode => "Unsupported event code",
        Hl7ErrorCode.UnsupportedProcessingId => "Unsupported processing id",
        Hl7ErrorCode.UnsupportedVersionId => "Unsupported version id",
        Hl7ErrorCode.UnknownKeyIdentifier => "Unknown key identifier",
        Hl7ErrorCode.DuplicateKeyIdentifier => "Duplicate key identifier",
        Hl7ErrorCode.ApplicationRecordLocked => "Application record locked",
        _ => "Application internal error",
    };
}
