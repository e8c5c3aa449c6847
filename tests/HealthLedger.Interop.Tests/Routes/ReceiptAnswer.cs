namespace HealthLedger.Interop.Tests.Routes;

/// <summary>What a destination did with a message that it received.</summary>
internal enum ReceiptAnswer
{
    /// <summary>It took it: AA.</summary>
    Accepted = 0,

    /// <summary>It has an error with it: AE. It comes again only when somebody acts.</summary>
    Refused = 1,

    /// <summary>It can take nothing now: AR with 207.</summary>
    Busy = 2,

    /// <summary>It closed the connection instead of answering.</summary>
    Closed = 3,
}
