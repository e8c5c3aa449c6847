using System.Security.Cryptography;
using HealthLedger.Primitives;

namespace EhrIntegration;

/// <summary>
/// Who is signed in. The sample knows one physician; an application maps its own user to the random id that it gave them.
/// </summary>
internal sealed class SignedInUser
{
    public IndividualId Id { get; } = new(RandomNumberGenerator.GetBytes(IndividualId.SizeBytes));

    public string Role { get; } = "PHYSICIAN";
}
