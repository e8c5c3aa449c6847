using System.Collections.Concurrent;
using System.Globalization;
using HealthLedger.Hl7v2.Messages;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>
/// Counts what is missing before a message by the sender's own numbers (MSH-13), for the senders that number. In
/// memory: after a restart the first number of a feed is taken as it is.
/// </summary>
internal sealed class SequenceWatch
{
    private const int MostFeeds = 10_000;

    private readonly ConcurrentDictionary<(string Listener, string Application, string Facility), long> _last = new();

    /// <summary>How many numbers are missing before this message; 0 when none is, or when it has no number.</summary>
    public long Pass(string listener, Hl7Message message)
    {
        string? text = message.Header.Segment[13].GetString();
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            return 0;
        }

        (string, string, string) feed = (
            listener,
            HierarchicDesignator.From(message.Header.SendingApplication).NamespaceId,
            HierarchicDesignator.From(message.Header.SendingFacility).NamespaceId);
        if (_last.Count >= MostFeeds && !_last.ContainsKey(feed))
        {
            return 0;
        }

        long missing = 0;
        _last.AddOrUpdate(
            feed,
            number,
            (_, last) =>
            {
                // A number that goes back is a sender that counts anew, or a message that comes late.
                missing = number > last ? number - last - 1 : 0;
                return number;
            });
        return missing;
    }
}
