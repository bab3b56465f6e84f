local image = 'registry.example.org/shop/cart:1.4.2';
// cart:1.4.1
