using System.Reflection;
using HealthLedger.Storage;
using HealthLedger.Testing.Faults;

namespace HealthLedger.Tests.Storage;

public sealed class StorageWrapperTests
{
    [Fact]
    public void Storage_that_wraps_another_answers_every_question_itself()
    {
        Type[] wrappers = [.. new[] { typeof(ILedgerStorage).Assembly, typeof(StorageFaultPlan).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type is { IsClass: true, IsAbstract: false }
                && typeof(ILedgerStorage).IsAssignableFrom(type))
            .Where(type => type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic)
                .Any(field => field.FieldType == typeof(ILedgerStorage)))];

        Assert.NotEmpty(wrappers);
        foreach (Type wrapper in wrappers)
        {
            // A member that has a default in the interface is easily forgotten: the wrapped store is then never asked.
            InterfaceMapping mapping = wrapper.GetInterfaceMap(typeof(ILedgerStorage));
            Assert.All(
                mapping.TargetMethods,
                method => Assert.True(
                    method.DeclaringType == wrapper, $"{wrapper.Name} does not pass on {method.Name}."));
        }
    }
}
