namespace HealthLedger.Transport.Tcp;

/// <summary>What is said before the first message. The numbers are sent.</summary>
internal enum GreetingType
{
    /// <summary>From who called: the version, and which lane it is to be.</summary>
    Hello = 0,

    /// <summary>From who was called: the version, and which connection is up there.</summary>
    Welcome = 1,

    /// <summary>From the one of the two that decides: this connection is the one.</summary>
    Begin = 2,

    /// <summary>From who called and does not decide: it has no connection, and wants this one.</summary>
    Want = 3,
}
