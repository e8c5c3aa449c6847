namespace HealthLedger.Runtime.Replication;

/// <summary>Bundles that are to be fetched for one reason, the oldest first. Not safe for concurrent use.</summary>
internal sealed class WantLine
{
    /// <summary>The bundles.</summary>
    public LinkedList<BundleWant> Wants { get; } = [];

    /// <summary>How many questions are under way on its account.</summary>
    public int UnderWay { get; set; }
}
