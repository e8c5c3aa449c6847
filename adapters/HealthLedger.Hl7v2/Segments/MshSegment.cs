using HealthLedger.Hl7v2.Messages;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Segments;

// The fields that decide how a message is handled (HL7 v2.5.1 ch. 2.15.9); the other fields are generated.
public readonly ref partial struct MshSegment
{
    /// <summary>MSH-3, an HD.</summary>
    public Hl7Element SendingApplication => Segment[3];

    /// <summary>MSH-4, an HD.</summary>
    public Hl7Element SendingFacility => Segment[4];

    /// <summary>MSH-5, an HD.</summary>
    public Hl7Element ReceivingApplication => Segment[5];

    /// <summary>MSH-6, an HD.</summary>
    public Hl7Element ReceivingFacility => Segment[6];

    /// <summary>MSH-7, when the message was made.</summary>
    public Hl7Element MessageTime => Segment[7];

    /// <summary>MSH-9.</summary>
    public MessageType MessageType => MessageType.From(Segment[9]);

    /// <summary>MSH-10.</summary>
    public MessageControlId ControlId => MessageControlId.From(Segment[10]);

    /// <summary>MSH-11.</summary>
    public ProcessingId ProcessingId => ProcessingId.From(Segment[11]);

    /// <summary>MSH-12.</summary>
    public VersionId VersionId => VersionId.From(Segment[12]);

    /// <summary>MSH-15, when the sender wants an accept acknowledgment (HL7 table 0155).</summary>
    public Hl7Element AcceptAcknowledgmentType => Segment[15];

    /// <summary>MSH-16, when the sender wants an application acknowledgment (HL7 table 0155).</summary>
    public Hl7Element ApplicationAcknowledgmentType => Segment[16];

    /// <summary>MSH-18, the character sets.</summary>
    public Hl7Element CharacterSet => Segment[18];
}
