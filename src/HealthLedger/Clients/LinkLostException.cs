namespace HealthLedger.Clients;

/// <summary>The connection was lost before a call was answered. Never leaves the client.</summary>
internal sealed class LinkLostException : Exception
{
    public LinkLostException()
        : base("The connection was lost.")
    {
    }
}
