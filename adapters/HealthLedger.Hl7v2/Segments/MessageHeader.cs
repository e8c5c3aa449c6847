using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Segments;

/// <summary>Reads the header of a message by the names of its fields.</summary>
public static class MessageHeader
{
    extension(Hl7Message message)
    {
        /// <summary>The message header, MSH: always there, since nothing without one is a message.</summary>
        /// <exception cref="ArgumentNullException">The message is null.</exception>
        public MshSegment Header
        {
            get
            {
                ArgumentNullException.ThrowIfNull(message);
                return MshSegment.From(message.GetSegment(0));
            }
        }
    }
}
