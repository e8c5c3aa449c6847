using System.Diagnostics.CodeAnalysis;

namespace HealthLedger.Clients;

/// <summary>The connection was lost before a call was answered. Never leaves the client.</summary>
[SuppressMessage("Design", "CA1064", Justification = "The client catches it and says what it means.")]
internal sealed class LinkLostException : Exception
{
    public LinkLostException()
        : base("The connection was lost.")
    {
    }
}
