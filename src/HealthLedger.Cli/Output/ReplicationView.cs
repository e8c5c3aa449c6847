using System.Globalization;
using System.Text.Json;
using HealthLedger.Participants;
using HealthLedger.Primitives;

namespace HealthLedger.Cli.Output;

/// <summary>Shows how a node stands among the replicas of other organisations.</summary>
internal static class ReplicationView
{
    /// <summary>The codes of the ledger's organisations.</summary>
    public static async Task<IReadOnlyDictionary<ParticipantId, string>> CodesAsync(
        ILedger ledger, CancellationToken cancellationToken)
    {
        Dictionary<ParticipantId, string> codes = [];
        await foreach (ParticipantInfo each in ledger.ListParticipantsAsync(cancellationToken).ConfigureAwait(false))
        {
            codes[each.Id] = each.Code;
        }

        return codes;
    }

    public static void Show(
        CliConsole console, ReplicationStatus status, IReadOnlyDictionary<ParticipantId, string> codes)
    {
        console.WriteValues(
            ("Tolerates", string.Create(
                CultureInfo.InvariantCulture,
                $"{status.Faulty} of {status.Peers.Count + 1} replicas; {status.Quorum} seal a block")),
            ("View", string.Create(
                CultureInfo.InvariantCulture,
                $"{status.View}{(status.IsChangingView ? " (demanded, not begun)" : string.Empty)}")),
            ("Primary", Name(status.Primary, codes)),
            ("Votes", status.IsVoting ? "yes" : "no"),
            ("Bundles", string.Create(
                CultureInfo.InvariantCulture,
                $"{status.MissingBundles} missing, {status.WaitingForBundles} awaited; "
                + $"{status.FaultyShares} wrong shares")),
            ("Within reach", status.HasQuorum ? "a quorum" : "NO QUORUM: nothing is sealed until more are connected"));
        console.WriteLine(string.Empty);
        console.WriteTable(
            ["organisation", "id", "connected", "height", "behind"],
            status.Peers.Select(peer => (IReadOnlyList<string>)
            [
                Name(peer.Participant, codes),
                peer.Participant.ToString(),
                peer.IsConnected ? "yes" : "NO",
                peer.Height.ToString(),
                peer.Lag.ToString(CultureInfo.InvariantCulture),
            ]));
    }

    public static void Write(Utf8JsonWriter json, ReplicationStatus status)
    {
        json.WriteNumber("faulty", status.Faulty);
        json.WriteNumber("quorum", status.Quorum);
        json.WriteNumber("view", status.View);
        json.WriteBoolean("changingView", status.IsChangingView);
        json.WriteString("primary", status.Primary.ToString());
        json.WriteBoolean("voting", status.IsVoting);
        json.WriteBoolean("hasQuorum", status.HasQuorum);
        json.WriteNumber("missingBundles", status.MissingBundles);
        json.WriteNumber("waitingForBundles", status.WaitingForBundles);
        json.WriteNumber("faultyShares", status.FaultyShares);
        json.WriteStartArray("peers");
        foreach (ReplicaPeerStatus peer in status.Peers)
        {
            json.WriteStartObject();
            json.WriteString("organisation", peer.Participant.ToString());
            json.WriteBoolean("connected", peer.IsConnected);
            json.WriteNumber("height", peer.Height.Value);
            json.WriteNumber("lag", peer.Lag);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Name(ParticipantId participant, IReadOnlyDictionary<ParticipantId, string> codes) =>
        codes.GetValueOrDefault(participant) ?? participant.ToString();
}
