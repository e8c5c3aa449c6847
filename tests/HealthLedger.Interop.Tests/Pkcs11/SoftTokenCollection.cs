using System.Runtime.Versioning;

namespace HealthLedger.Interop.Tests.Pkcs11;

/// <summary>The tests with one token: its module reads the environment once in a process.</summary>
[CollectionDefinition(Name)]
[SupportedOSPlatform("linux")]
#pragma warning disable CA1711 // What xunit calls it.
public sealed class SoftTokenCollection : ICollectionFixture<SoftToken>
#pragma warning restore CA1711
{
    public const string Name = "one token";
}
