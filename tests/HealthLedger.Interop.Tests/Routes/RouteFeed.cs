using System.Globalization;
using System.Text;
using HealthLedger.Interop.Tests.Listener;

namespace HealthLedger.Interop.Tests.Routes;

/// <summary>
/// One sender: it sends its messages in order, some at a time, and after a lost connection again from the first one
/// that was not answered.
/// </summary>
internal sealed class RouteFeed
{
    private readonly string _name;

    public RouteFeed(string name) => _name = name;

    /// <summary>How many of its messages were answered AA: those with the lowest numbers.</summary>
    public int Accepted { get; private set; }

    /// <summary>How many were sent, wholly or in part.</summary>
    public int Sent { get; private set; }

    public static string ControlIdOf(string feed, int number) => FormattableString.Invariant($"{feed}-{number}");

    public static (string Feed, int Number) Split(string controlId)
    {
        string[] parts = controlId.Split('-');
        return (parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Whether a number is that of a result; others are admissions.</summary>
    public static bool IsResult(int number) => number % 3 == 2;

    /// <summary>The message of a number, whose sending application is the feed.</summary>
    public static byte[] Message(string feed, int number)
    {
        string type = IsResult(number) ? "ORU^R01^ORU_R01" : "ADT^A01^ADT_A01";
        string body = IsResult(number) ? $"OBR|1||F{number}^LIS|GLU\rOBX|1|NM|GLU||5.4\r" : "PV1|1|I\r";
        string patient = FormattableString.Invariant($"{feed}P{number % 4}");
        return Encoding.ASCII.GetBytes(
            $"MSH|^~\\&|{feed}|WARD|LEDGER|HOSPITAL|20260101120000||{type}|{ControlIdOf(feed, number)}|P|2.5.1\r"
            + $"PID|1||{patient}^^^HOSP^MR||Doe^Jane\r{body}");
    }

    /// <summary>Sends until so many are answered AA, or the connection ends.</summary>
    /// <param name="port">The listener's.</param>
    /// <param name="until">The number of messages of this feed that are to be answered.</param>
    /// <param name="window">How many may wait for their answers at a time.</param>
    /// <param name="onAccepted">Called after each AA.</param>
    public async Task SendAsync(int port, int until, int window, Action onAccepted)
    {
        using Hl7Sender sender = await Hl7Sender.ConnectAsync(port);
        int next = Accepted;
        while (Accepted < until)
        {
            while (next < until && next - Accepted < window)
            {
                Sent = Math.Max(Sent, next + 1);
                if (!await sender.SendAsync(Message(_name, next)))
                {
                    return;
                }

                next++;
            }

            if (await sender.ReceiveAsync() is not { } reply)
            {
                return;
            }

            Assert.Equal($"MSA|AA|{ControlIdOf(_name, Accepted)}", Reply.AcknowledgmentOf(reply));
            Accepted++;
            onAccepted();
        }
    }
}
